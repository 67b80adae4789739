package porthole.tools.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import porthole.tools.deploy.Artefacts;
import porthole.tools.deploy.DeployPlan;
import porthole.tools.deploy.DevicePlatform;
import porthole.tools.deploy.JavaRuntime;
import porthole.tools.deploy.Layout;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.deploy.Survey;
import porthole.tools.option.DeviceParameter;
import porthole.tools.port.LeftoverRules;
import porthole.tools.ssh.Device;
import porthole.tools.terminal.ByteCount;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Reports what a device has, what it lacks, and what to do about it. */
@Command(
    name = "doctor",
    description = {
      "Examine a device: report what it has, what it lacks, and what to do about it. Nothing is"
          + " changed.%n",
      "Each line begins with 'ok', 'note' or '!!'. A line with '!!' names something that keeps"
          + " Porthole from working; the exit code is then 1.%n"
    })
public final class DoctorCommand implements Callable<Integer> {

  @Mixin private DeviceParameter place;

  private final CommandContext context;
  private final List<Finding> findings = new ArrayList<>();

  public DoctorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Device device = place.connector(context).open()) {
      examine(device);
    } finally {
      print();
    }
    return findings.stream().anyMatch(Finding::isBad) ? 1 : 0;
  }

  /** Prints the findings, also if the examination was cut short. */
  private void print() throws IOException {
    Output out = Output.to(context.out());
    for (Finding finding : findings) {
      out.line(finding.toString());
    }
  }

  private void examine(Device device) throws IOException, InterruptedException {
    ok("ssh accepts " + place.target());
    Survey survey = Survey.whole(device, Layout.DEFAULT_BASE);
    machine(survey);
    transfer(survey);
    if (survey.installed().isEmpty() || survey.current().isEmpty()) {
      bad("Porthole is not installed; run 'porthole deploy " + place.target() + "'");
      remains(device);
      return;
    }
    installed(survey);
    PortholeDevice there = PortholeDevice.on(device, place.target().toString());
    findings.addAll(new Checkup(there.launcher(), place.target(), context.pause()).findings());
  }

  private void ok(String words) {
    findings.add(Finding.ok(words));
  }

  private void note(String words) {
    findings.add(Finding.note(words));
  }

  private void bad(String words) {
    findings.add(Finding.bad(words));
  }

  private void machine(Survey survey) {
    DevicePlatform machine = survey.machine();
    ok(machine.toString());
    if (!survey.isRoot()) {
      bad("the user is not root; use root@HOST");
    }
    if (survey.runtime().isPresent()) {
      runtime(survey, survey.runtime().get());
    } else if (machine.runsOurRuntime()) {
      note("no Java runtime yet; 'scripts/runtime armhf' makes one, and deploy sends it");
    } else if (machine.java().isPresent()) {
      ok("Java: " + machine.java().get());
    } else if (machine.isToon1()) {
      bad(
          "no Java; a Toon 1 needs your own Java SE Embedded 8: 'porthole deploy --runtime FILE "
              + place.target()
              + "'");
    } else {
      bad(
          "no Java 8 or later; install one there, or name a runtime: 'porthole deploy --runtime "
              + "FILE "
              + place.target()
              + "'");
    }
  }

  private void runtime(Survey survey, String hash) {
    List<String> damaged = survey.damaged(hash);
    if (damaged.isEmpty()) {
      ok("Java runtime " + hash);
    } else {
      bad(
          "the Java runtime "
              + hash
              + " is damaged ("
              + String.join(", ", damaged)
              + "); deploy again");
    }
  }

  /** Reports ports that an undeploy left open: no program listens there. */
  private void remains(Device device) throws IOException {
    for (int port : LeftoverRules.openPorts(device)) {
      note(
          "port "
              + port
              + " is still open in its firewall by a rule of Porthole's; 'porthole"
              + " deploy "
              + place.target()
              + "', then 'porthole undeploy --close-port "
              + place.target()
              + "' closes it");
    }
  }

  private void transfer(Survey survey) {
    if (survey.hasSftp()) {
      ok("an sftp-server");
    } else {
      note("no sftp-server; files go through the shell instead");
    }
    if (!survey.hasSha256()) {
      note("no sha256sum; files are read back for verification, which doubles the time");
    }
    room(survey);
  }

  /** Compares the free space with the space that deploy needs for the files of this machine. */
  private void room(Survey survey) {
    String room = ByteCount.of(survey.freeBytes()) + " free for " + survey.layout().base();
    try {
      Artefacts ours = Artefacts.around(DeployCommand.jar());
      DeployPlan plan =
          DeployPlan.of(survey, ours.release(), JavaRuntime.choose(survey, ours, Optional.empty()));
      Optional<String> lack = plan.lackOfRoom();
      if (lack.isEmpty()) {
        ok(room + "; 'porthole deploy' needs " + ByteCount.of(plan.bytesNeeded()));
      } else if (survey.installed().isEmpty()) {
        bad(lack.get());
      } else {
        note("the next 'porthole deploy' has too little room. " + lack.get());
      }
    } catch (IOException e) {
      ok(room);
      note("the space that 'porthole deploy' needs is not known: " + e.getMessage());
    }
  }

  private void installed(Survey survey) {
    ok(
        "release "
            + survey.current().orElseThrow()
            + " of "
            + survey.releases().size()
            + " in "
            + survey.layout().base());
    if (survey.runtime().isEmpty()) {
      bad("its runtime is missing; deploy again");
    }
    if (survey.startsAtBoot()) {
      ok("starts at boot");
    } else {
      bad("does not start at boot, perhaps after a firmware update; deploy again");
    }
  }
}
