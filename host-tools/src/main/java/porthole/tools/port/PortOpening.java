package porthole.tools.port;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import porthole.tools.deploy.HealthWait;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.ListeningPorts;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.message.RequestResponseClient;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.SshException;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;
import porthole.tools.terminal.ShutdownHook;

/**
 * Opens a port in a device's firewall as a confirmed commit: plan, write, reboot, prove that the
 * port answers this machine, confirm.
 */
public final class PortOpening {

  private static final Duration POLL = Duration.ofMillis(500);

  /** Attempts, one a {@link #POLL}, to read the result of the request after the reboot. */
  private static final int ANSWER_TRIES = 60;

  private final CommandContext context;
  private final Output out;
  private final SshTarget target;
  private final int port;
  private final int minutes;
  private final boolean yes;

  /** Whether an unconfirmed change may be on the device. */
  private volatile boolean unconfirmed;

  /**
   * @param minutes time after the reboot in which the device waits for the confirmation
   * @param yes whether to change the rule file without asking
   */
  public PortOpening(CommandContext context, SshTarget target, int port, int minutes, boolean yes) {
    this.context = context;
    this.target = target;
    this.port = port;
    this.minutes = minutes;
    this.yes = yes;
    out = Output.to(context.out());
  }

  /** Opens the port, and returns the exit code. */
  public int carryOut(PhaseTimer phases, Device device, PortholeDevice installed)
      throws IOException, InterruptedException {
    try {
      return open(phases, device, installed);
    } catch (IOException e) {
      if (!unconfirmed) {
        throw e;
      }
      throw new IOException(ErrorMessage.explaining(e) + " " + advice(), e);
    } finally {
      unconfirmed = false; // The exception explains the end.
    }
  }

  private String advice() {
    return "The change to port "
        + port
        + " may be on the device. Unless it is confirmed, the device reverts it; 'porthole port "
        + port
        + " "
        + target
        + "' finishes it.";
  }

  private int open(PhaseTimer phases, Device device, PortholeDevice installed)
      throws IOException, InterruptedException {
    Launcher launcher = installed.launcher();
    LauncherStatus before = launcher.status();
    Reboot reboot =
        new Reboot(device, target, installed.survey().bootId(), context.pause(), launcher::status);
    if (before.isConfirmPending()) {
      unconfirmed = true;
      finishEarlier(phases, before, reboot);
    } else {
      requireRunning(before);
      RuleManagerReply plan = phases.of("planned by the rule manager", () -> plan(launcher));
      checkListeners(device, before);
      if (plan.diff().isEmpty() && before.port() == port) {
        return provedOpen(phases, launcher, "Nothing to do: port " + port + " is open, and");
      }
      if (!isWanted(plan)) {
        out.line("Nothing was changed.");
        return 1;
      }
      adviseWhenInterrupted();
      unconfirmed = true;
      if (!request(phases, launcher)) {
        unconfirmed = false; // The rule was there already, so nothing will be reverted.
        return provedOpen(phases, launcher, "The rule was there already, so no reboot was needed:");
      }
      awaitReboot(phases, reboot);
      requireDone(launcher);
    }
    prove(phases, launcher, before.release());
    phases.of("confirmed", () -> confirm(launcher, device));
    unconfirmed = false;
    awaitLauncherStatus(phases, launcher);
    phases.total("in all");
    out.line("Port " + port + " is open, and the service answers at " + url(launcher) + ".");
    return 0;
  }

  private int provedOpen(PhaseTimer phases, Launcher launcher, String why)
      throws IOException, InterruptedException {
    prove(phases, launcher);
    out.line(why + " the service answers at " + url(launcher) + ".");
    return 0;
  }

  private void awaitReboot(PhaseTimer phases, Reboot reboot)
      throws IOException, InterruptedException {
    try {
      phases.of("rebooted and let ssh in again", reboot::await);
    } catch (Reboot.NotRequestedException e) {
      unconfirmed = false;
      throw e;
    }
  }

  /**
   * Waits until the launcher reports the service as running. The change stays confirmed either way.
   */
  private void awaitLauncherStatus(PhaseTimer phases, Launcher launcher)
      throws IOException, InterruptedException {
    try {
      phases.of(
          "the launcher sees it run",
          () -> new HealthWait(launcher, context.pause()::of).awaitRunning());
    } catch (SshException e) {
      context.err().println("Note: " + ErrorMessage.explaining(e));
    }
  }

  /** A port at which no service answers would be reverted after some minutes. */
  private void requireRunning(LauncherStatus status) throws IOException {
    String state = status.state();
    if (state.equals("stopped")) {
      throw new IOException(
          "The service is stopped, so nothing was changed: start it with"
              + " 'porthole restart "
              + target
              + "', then try again.");
    }
    if (!status.isRunning() && !state.equals("starting")) {
      throw new IOException(
          "The service does not run, so nothing was changed: "
              + ErrorMessage.of(status.words().get(0).replaceFirst("^service +", ""))
              + " 'porthole logs "
              + target
              + "' tells more.");
    }
  }

  /** Shows the change without making it. */
  int show(PhaseTimer phases, Device device, Launcher launcher)
      throws IOException, InterruptedException {
    LauncherStatus status = launcher.status();
    if (status.isConfirmPending()) {
      requireSamePort(status);
      out.line(
          "Nothing was changed (--dry-run). Without it, the command finishes the change to port "
              + port
              + ", which waits for its confirmation.");
      return 0;
    }
    RuleManagerReply plan = phases.of("planned by the rule manager", () -> plan(launcher));
    checkListeners(device, status);
    describe(plan);
    out.line(
        "Nothing was changed (--dry-run). Without it, the command would "
            + (!plan.diff().isEmpty()
                ? "write this change, reboot "
                    + target.host()
                    + ", and confirm it once the service answers on"
                    + " port "
                    + port
                    + "."
                : status.port() == port
                    ? "only ask the service on port " + port + ", which is open."
                    : "let the service listen on port " + port + ", which is open."));
    return 0;
  }

  /** Makes Ctrl-C between the write and the confirmation print what happens next. */
  private void adviseWhenInterrupted() {
    ShutdownHook.add(
        "porthole-advice",
        () -> {
          if (unconfirmed) {
            context.err().println(advice());
          }
        });
  }

  private String url(Launcher launcher) throws IOException {
    return launcher.status().scheme() + "://" + target.authority(port) + "/";
  }

  /**
   * Finishes an interrupted change of the same port; one of another port must be finished first.
   */
  private void finishEarlier(PhaseTimer phases, LauncherStatus status, Reboot reboot)
      throws IOException, InterruptedException {
    requireSamePort(status);
    out.line(
        "Port "
            + port
            + " was requested before and waits for its confirmation. Finishing that change now.");
    if (status.confirm().equals("written")) {
      phases.of("rebooted and let ssh in again", reboot::await);
    }
  }

  private void requireSamePort(LauncherStatus status) throws IOException {
    if (status.port() != port) {
      throw new IOException(
          "A change to port "
              + status.port()
              + " waits for its confirmation. Finish it with 'porthole"
              + " port "
              + status.port()
              + " "
              + target
              + "', or wait until the device has reverted it.");
    }
  }

  private RuleManagerReply plan(Launcher launcher) throws IOException {
    RuleManagerReply plan = launcher.firewall("open", String.valueOf(port), "--dry-run");
    if (!plan.succeeded()) {
      throw new IOException("Refused, and nothing was changed: " + ErrorMessage.of(plan.message()));
    }
    return plan;
  }

  private void checkListeners(Device device, LauncherStatus before) throws IOException {
    boolean isOurs = before.port() == port || before.url().endsWith(":" + port + "/");
    if (!isOurs && ListeningPorts.on(device).contains(port)) {
      throw new IOException(
          "Another program listens on port "
              + port
              + " of the device already, so nothing was changed. Choose another port.");
    }
  }

  private void describe(RuleManagerReply plan) throws IOException {
    for (String warning : plan.warnings()) {
      context.err().println("Note: " + ErrorMessage.of(warning));
    }
    if (!plan.diff().isEmpty()) {
      out.line(plan.diff().stripTrailing());
    }
  }

  private boolean isWanted(RuleManagerReply plan) throws IOException {
    describe(plan);
    if (yes) {
      return true;
    }
    Optional<Boolean> answer =
        context
            .terminal()
            .confirm(
                plan.diff().isEmpty()
                    ? "Let the service listen on port " + port + "?"
                    : "Write this change and reboot " + target.host() + "?");
    return answer.orElseThrow(
        () ->
            new IOException(
                "There is no terminal to ask at, so nothing was changed: confirm with --yes."));
  }

  /** Sends the request; returns whether the device reboots for it. */
  private boolean request(PhaseTimer phases, Launcher launcher)
      throws IOException, InterruptedException {
    return phases.of(
        "the device has it, with the old rule file beside it",
        () -> {
          try {
            CommandResult answer = launcher.open(port, minutes);
            if (!answer.succeeded()) {
              unconfirmed = launcher.status().isConfirmPending();
              throw new IOException("The device refused the change: " + Launcher.said(answer));
            }
            return !launcher.status().requestState().equals("done");
          } catch (SshException e) {
            if (e.kind() != SshException.Kind.LOST) {
              throw e;
            }
            return true; // The device reboots before it answers.
          }
        });
  }

  /** After a power failure the device may have started without the change. */
  private void requireDone(Launcher launcher) throws IOException, InterruptedException {
    LauncherStatus now = launcher.status();
    for (int i = 0; i < ANSWER_TRIES && !now.isAnswered(); i++) {
      context.pause().of(POLL);
      now = launcher.status();
    }
    if (now.requestState().equals("failed")) {
      unconfirmed = now.isConfirmPending();
      throw new IOException(
          "The device has rebooted without the change: "
              + ErrorMessage.of(now.requestMessage())
              + " Try again.");
    }
  }

  private void prove(PhaseTimer phases, Launcher launcher)
      throws IOException, InterruptedException {
    prove(phases, launcher, launcher.status().release());
  }

  private void prove(PhaseTimer phases, Launcher launcher, String release)
      throws IOException, InterruptedException {
    PortProof proof =
        new PortProof(target, port, PortProof.LIMIT, context.pause(), launcher::status);
    phases.of("port " + port + " is open from here", proof::awaitOpen);
    try (RequestResponseClient exchange = phases.of("opening handshake", proof::connect)) {
      phases.of("echo and flip answer right", () -> proof.checkEcho(exchange));
    }
    phases.of("the release is " + release, () -> proof.checkRelease(release));
  }

  /**
   * Confirms the change. If the connection is lost meanwhile, the device's status tells whether it
   * received the confirmation.
   */
  private void confirm(Launcher launcher, Device device) throws IOException {
    try {
      CommandResult answer = launcher.confirm();
      if (answer.succeeded()) {
        return;
      }
      if (isConfirmed(launcher)) {
        return;
      }
      throw new IOException(
          "The service answers, but the device did not take the confirmation: "
              + Launcher.said(answer));
    } catch (SshException e) {
      device.reconnect(); // Throws if the login is refused now.
      if (!isConfirmed(launcher) && !launcher.confirm().succeeded()) {
        throw e;
      }
    }
  }

  private boolean isConfirmed(Launcher launcher) throws IOException {
    LauncherStatus status = launcher.status();
    return !status.isConfirmPending() && status.port() == port;
  }
}
