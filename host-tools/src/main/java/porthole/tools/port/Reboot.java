package porthole.tools.port;

import java.io.IOException;
import java.time.Duration;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.SshException;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;

/** Waits until a device has rebooted: it has a new boot id and accepts ssh again. */
final class Reboot {

  /** A Toon takes one to two minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(6);

  /** Times the launcher may report that no change is in progress: it looks every 5 s. */
  private static final int MAX_IDLE = 15;

  /** Logins that may be refused while the device boots: it mounts the users' files late. */
  private static final int MAX_REFUSALS = 3;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(20);

  private final Device device;
  private final SshTarget target;
  private final String formerBootId;
  private final CommandContext.Pause pause;
  private final PortProof.Status status;

  /**
   * @param status reads the launcher's status while the device has not rebooted yet
   */
  Reboot(
      Device device,
      SshTarget target,
      String formerBootId,
      CommandContext.Pause pause,
      PortProof.Status status) {
    this.status = status;
    this.device = device;
    this.target = target;
    this.formerBootId = formerBootId;
    this.pause = pause;
  }

  /**
   * Waits for the reboot.
   *
   * @throws IOException if the device does not come back; its message tells the last observation
   */
  void await() throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    String seen = "";
    int refused = 0;
    int idle = 0;
    while (System.nanoTime() - end < 0) {
      pause.of(PAUSE);
      try {
        device.reconnect();
        CommandResult bootId = device.run("cat /proc/sys/kernel/random/boot_id", COMMAND_LIMIT);
        if (bootId.succeeded() && !bootId.out().strip().equals(formerBootId)) {
          return;
        }
        idle = status.get().isChanging() ? 0 : idle + 1;
        if (idle == MAX_IDLE) {
          throw new NotRequestedException();
        }
        seen =
            "Still booting: it accepts ssh but has its old boot id, so it has not gone down yet.";
      } catch (SshException e) {
        if (e.kind() == SshException.Kind.HOST_KEY) {
          throw new IOException(
              "Host key changed: the device has rebooted and now has another key. "
                  + e.getMessage(),
              e);
        }
        refused += e.mayPass() ? 0 : 1;
        if (refused == MAX_REFUSALS) {
          throw e;
        }
        seen = words(e);
      }
    }
    throw notBack(seen);
  }

  private IOException notBack(String seen) {
    return new IOException(
        target.host()
            + " did not come back within "
            + LIMIT.toMinutes()
            + " minutes. "
            + seen
            + " Run 'porthole status "
            + target
            + "' later.");
  }

  private static String words(SshException error) {
    return switch (error.kind()) {
      case REFUSED -> "Still booting: its ssh refuses connections.";
      case SILENT -> "Still booting, or filtered: its ssh port does not answer.";
      default -> "Still booting: " + error.getMessage();
    };
  }

  /** The device did not receive the request, or had nothing to change. */
  static final class NotRequestedException extends IOException {

    private static final long serialVersionUID = 1;

    NotRequestedException() {
      super(
          "The connection was lost before the device answered, and the device does not reboot. It"
              + " did not receive the request, or the rule was there already. Run the same command"
              + " again.");
    }
  }
}
