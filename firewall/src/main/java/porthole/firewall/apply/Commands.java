package porthole.firewall.apply;

import java.io.IOException;
import java.util.List;

/** Runs programs of the machine: iptables, iptables-restore, reboot. */
public interface Commands {
  /**
   * The limit for one program. Each takes less, even on a slow device; protects against one that
   * hangs, as on a lock.
   */
  int TIMEOUT_SECONDS = 30;

  /**
   * Runs the program to its end.
   *
   * @param input the bytes for its standard input
   * @throws IOException if the program is missing or does not end in time
   */
  CompletedCommand run(List<String> command, byte[] input) throws IOException;

  /**
   * The exit code of a program, and what it printed: standard output and error together, the first
   * 64 kB.
   */
  final class CompletedCommand {
    private final int exit;
    private final String output;

    public CompletedCommand(int exit, String output) {
      this.exit = exit;
      this.output = output;
    }

    public boolean succeeded() {
      return exit == 0;
    }

    public String output() {
      return output;
    }

    /** Returns the exit code and the first line of the output: "exit code 2: Bad argument". */
    @Override
    public String toString() {
      String line = output.trim().split("\r?\n", 2)[0];
      return "exit code " + exit + (line.isEmpty() ? "" : ": " + line);
    }
  }
}
