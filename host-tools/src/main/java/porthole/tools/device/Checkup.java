package porthole.tools.device;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import porthole.tools.deploy.HealthWait;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;

/** Checks what runs on a device: the service, its port, and the firewall before it. */
final class Checkup {

  private static final int TIMEOUT_MILLIS = 5_000;

  private final Launcher launcher;
  private final SshTarget target;
  private final CommandContext.Pause pause;
  private final List<Finding> findings = new ArrayList<>();

  Checkup(Launcher launcher, SshTarget target, CommandContext.Pause pause) {
    this.launcher = launcher;
    this.pause = pause;
    this.target = target;
  }

  List<Finding> findings() throws IOException, InterruptedException {
    LauncherStatus status = new HealthWait(launcher, pause::of).awaitRunning();
    service(status);
    firewall();
    port(status);
    return List.copyOf(findings);
  }

  private void service(LauncherStatus status) {
    for (String words : status.words().subList(0, 1)) {
      if (status.isRunning()) {
        findings.add(Finding.ok(words));
      } else {
        findings.add(Finding.bad(words + "; see 'porthole logs " + target + "'"));
      }
    }
    if (!status.gaveUp().isEmpty()) {
      findings.add(
          Finding.note("the release " + status.gaveUp() + " was given up: " + status.gaveUpWhy()));
    }
    if (status.isDiskFull()) {
      findings.add(
          Finding.bad(
              "the disk is full, so the launcher loses its records at the next boot; free some room"
                  + " there ('df -k' tells where)"));
    }
    if (status.isConfirmPending()) {
      findings.add(
          Finding.note(
              "a change of the firewall waits for its confirmation; 'porthole "
                  + "port "
                  + status.port()
                  + " "
                  + target
                  + "' finishes it; otherwise the device reverts it"));
    }
  }

  private void firewall() throws IOException {
    RuleManagerReply rules = launcher.firewall("show");
    if (!rules.succeeded()) {
      findings.add(Finding.bad("the rule file cannot be parsed: " + rules.message()));
      return;
    }
    findings.add(
        rules.letsSshIn()
            ? Finding.ok("the rule file accepts ssh")
            : Finding.bad(
                "the rule file does not accept ssh: correct that before the next reboot"));
    findings.add(
        Finding.ok(
            "the rule file opens: "
                + (rules.openPorts().isEmpty() ? "nothing" : rules.openPorts())));
    rules.warnings().forEach(warning -> findings.add(Finding.note(warning)));
    findings.addAll(adoptable(rules, target));
  }

  /** Reports ports that a rule of the original app keeps open: nothing else would close them. */
  static List<Finding> adoptable(RuleManagerReply rules, SshTarget target) {
    return rules.adoptable().entrySet().stream()
        .map(
            rule ->
                Finding.note(
                    "port "
                        + rule.getKey()
                        + " is open by a rule of the original app; 'porthole port --close"
                        + (rule.getValue() ? " " : " --adopt ")
                        + rule.getKey()
                        + " "
                        + target
                        + "' closes it"))
        .toList();
  }

  private void port(LauncherStatus status) {
    if (status.port() == 0) {
      findings.add(
          Finding.note("no port was opened yet; 'porthole port 8123 " + target + "' does"));
      return;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.host(), status.port()), TIMEOUT_MILLIS);
      findings.add(Finding.ok("port " + status.port() + " is open from here"));
    } catch (ConnectException e) {
      findings.add(Finding.bad("port " + status.port() + " is refused: no program listens there"));
    } catch (IOException e) {
      findings.add(
          Finding.bad(
              "port "
                  + status.port()
                  + " is filtered: nothing answers there; run 'porthole port "
                  + status.port()
                  + " "
                  + target
                  + "'"));
    }
  }
}
