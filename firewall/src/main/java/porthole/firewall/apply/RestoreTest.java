package porthole.firewall.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Asks the machine's own iptables-restore whether it would load a file, where the machine has one that can be asked. */
public final class RestoreTest {
  private static final List<String> COMMAND = Arrays.asList("iptables-restore", "--test");
  /** What every iptables-restore takes: where this is refused, it is the program that cannot be asked. */
  private static final byte[] HARMLESS = "*filter\nCOMMIT\n".getBytes(StandardCharsets.US_ASCII);

  private final Commands commands;

  public RestoreTest(Commands commands) {
    this.commands = commands;
  }

  /**
   * Returns a sentence when nobody could be asked, "" when the file would be loaded.
   *
   * @throws IOException when it would be refused
   */
  public String run(byte[] before, byte[] after) throws IOException {
    Commands.Outcome outcome;
    try {
      Commands.Outcome control = commands.run(COMMAND, HARMLESS);
      if (!control.succeeded()) {
        return "Not tried with iptables-restore --test, which does not work here (" + control + ").";
      }
      outcome = commands.run(COMMAND, after);
    } catch (IOException e) {
      return "Not tried with iptables-restore --test, which could not be run here (" + Failures.words(e) + ").";
    }
    if (outcome.succeeded()) {
      return "";
    }
    boolean was = commands.run(COMMAND, before).succeeded();
    throw new IOException((was ? "iptables-restore --test refuses the new file"
        : "iptables-restore --test refuses the rule file even as it is now") + ", so nothing is changed ("
        + String.join("; ", outcome.output().trim().split("\r?\n")) + ").");
  }
}
