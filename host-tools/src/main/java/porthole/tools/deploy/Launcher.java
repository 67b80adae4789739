package porthole.tools.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.Shell;
import porthole.tools.ssh.SshException;

/** Calls the verbs of the launcher on a device ({@code device/toon/README.md}). */
public final class Launcher {

  /** The launcher answers a request within 120 s, and Java starts slowly on a small device. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  private final Device device;
  private final String path;

  private Launcher(Device device, String path) {
    this.device = device;
    this.path = path;
  }

  static Launcher of(Device device, Layout layout) {
    return new Launcher(device, layout.launcher());
  }

  /** Returns the launcher of a release that may not be current. */
  static Launcher of(Device device, Layout layout, String release) {
    return new Launcher(device, layout.release(release) + "/launcher");
  }

  /** Returns the status that the launcher on the device reports. */
  public LauncherStatus status() throws IOException {
    CommandResult outcome = askStatus();
    if (!outcome.succeeded()) {
      throw failed("status", outcome);
    }
    return LauncherStatus.parse(outcome.out());
  }

  /** Returns the status, or empty if the launcher has not run yet. */
  public Optional<LauncherStatus> statusIfAny() throws IOException {
    CommandResult outcome = askStatus();
    return outcome.succeeded()
        ? Optional.of(LauncherStatus.parse(outcome.out()))
        : Optional.empty();
  }

  /** Repeats the question after a lost connection: it changes nothing. */
  private CommandResult askStatus() throws IOException {
    try {
      return run("status");
    } catch (SshException e) {
      if (e.kind() != SshException.Kind.LOST) {
        throw e;
      }
      device.reconnect();
      return run("status");
    }
  }

  public void restart() throws IOException {
    done("restart");
  }

  public void start() throws IOException {
    done("start");
  }

  public void stop() throws IOException {
    done("stop");
  }

  void use(String release) throws IOException {
    done("use", release);
  }

  /** Returns to the former good release, and returns its name. */
  public String rollback() throws IOException {
    return done("rollback").strip();
  }

  void useRuntime(String hash) throws IOException {
    done("use-runtime", hash);
  }

  void install() throws IOException {
    done("install");
  }

  public void remove() throws IOException {
    done("remove");
  }

  /**
   * Closes a port, or all that Porthole opened, in the rule file and at once. The service then
   * listens on its configured address.
   *
   * @param arguments of the rule manager's verb close
   */
  public void close(String... arguments) throws IOException {
    String[] words = new String[arguments.length + 1];
    words[0] = "close";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    done(words);
  }

  /** Requests an open port and returns the answer; the device reboots now if the rule is new. */
  public CommandResult open(int port, int minutes) throws IOException {
    return run("request", "open", String.valueOf(port), String.valueOf(minutes));
  }

  public CommandResult confirm() throws IOException {
    return run("request", "confirm");
  }

  /** Runs a verb of the rule manager that changes nothing. */
  public RuleManagerReply firewall(String... arguments) throws IOException {
    String[] words = new String[arguments.length + 2];
    words[0] = "firewall";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    words[words.length - 1] = "--json";
    return RuleManagerReply.of(run(words));
  }

  private CommandResult run(String... words) throws IOException {
    StringBuilder command = new StringBuilder(Shell.quote(path));
    for (String word : words) {
      command.append(' ').append(Shell.quote(word));
    }
    return device.run(command.toString(), LIMIT);
  }

  private String done(String... words) throws IOException {
    CommandResult outcome = run(words);
    if (!outcome.succeeded()) {
      throw failed(words[0], outcome);
    }
    return outcome.out();
  }

  private static IOException failed(String verb, CommandResult outcome) {
    return new IOException("The launcher's '" + verb + "' failed: " + said(outcome));
  }

  /** Returns the message of a failed verb, on one line. */
  public static String said(CommandResult outcome) {
    String said = outcome.err().isBlank() ? outcome.out() : outcome.err();
    String line =
        said.strip()
            .replaceAll("\\s*\\R\\s*", " ")
            .replaceFirst("^(porthole-)?launcher: ", "")
            .replaceAll("\\p{Cntrl}", "?");
    return line.isEmpty() ? "it ended with exit code " + outcome.exit() : FullDisk.explained(line);
  }
}
