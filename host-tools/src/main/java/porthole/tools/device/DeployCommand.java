package porthole.tools.device;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import porthole.tools.deploy.Artefacts;
import porthole.tools.deploy.DeployPlan;
import porthole.tools.deploy.Deployment;
import porthole.tools.deploy.HealthWait;
import porthole.tools.deploy.JavaRuntime;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.Layout;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.deploy.Release;
import porthole.tools.deploy.RuntimeArchive;
import porthole.tools.deploy.Survey;
import porthole.tools.option.DeviceParameter;
import porthole.tools.option.PortConverter;
import porthole.tools.port.PortCommand;
import porthole.tools.port.PortOpening;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.SshConnector;
import porthole.tools.ssh.SshException;
import porthole.tools.terminal.ByteCount;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;
import porthole.tools.terminal.TotalProgress;

/** Installs the service on a device and starts it, now and at every boot. */
@Command(
    name = "deploy",
    description = {
      "Install the service on a device over SSH, and start it, now and at every boot.%n",
      "The command sends only missing files, verifies them by SHA-256, and switches to the new"
          + " release in one step. The former release is kept; the device returns to it by itself"
          + " if the new one is not healthy. Run the command again at any time: it finishes an"
          + " interrupted run, and does nothing if all is in place.%n"
    })
public final class DeployCommand implements Callable<Integer> {

  @Mixin private DeviceParameter place;

  @Option(
      names = "--runtime",
      paramLabel = "FILE",
      description =
          "A Java runtime for the device, as .tar.gz. Default: on a Toon 2 the result of"
              + " scripts/runtime, on others an installed Java 8 or later.")
  private Optional<Path> runtime;

  @Option(
      names = "--release",
      paramLabel = "DIR",
      description =
          "The folder of the files to deploy: porthole-device.jar, porthole-firewall.jar, launcher,"
              + " launcher.d/, boot, app/ and, for a Java of the device itself, runtime/. Default:"
              + " the folder of porthole.jar, or its checkout.")
  private Optional<Path> release;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = Layout.DEFAULT_BASE,
      description = "The folder on the device. Default: ${DEFAULT-VALUE}.")
  private String base;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.Openable.class,
      description = "Afterwards open this port in the firewall, as 'porthole port PORT' does.")
  private Optional<Integer> port;

  @Option(names = "--yes", description = "With --port: change the firewall without asking.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Show the steps, and change nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  private final CommandContext context;
  private final Output out;

  public DeployCommand(CommandContext context) {
    this.context = context;
    out = Output.to(context.out());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkBase();
    SshConnector access = place.connector(context);
    port.ifPresent(number -> PortCommand.check(spec, number, place.target()));
    Artefacts artefacts =
        release.isPresent() ? Artefacts.folder(release.get()) : Artefacts.around(jar());
    Release ours = artefacts.release();
    Optional<RuntimeArchive> given =
        runtime.isPresent() ? Optional.of(RuntimeArchive.of(runtime.get())) : Optional.empty();
    PhaseTimer phases = PhaseTimer.to(out);
    try (Device device = phases.of("logged in at " + place.target(), access::open)) {
      DeployPlan plan = plan(phases, device, artefacts, ours, given);
      if (dryRun) {
        show(plan);
        return 0;
      }
      finish(phases, plan, device);
      return port.isPresent() ? openPort(phases, device) : 0;
    }
  }

  private void finish(PhaseTimer phases, DeployPlan plan, Device device)
      throws IOException, InterruptedException {
    try {
      carryOut(phases, plan, device);
    } catch (SshException e) {
      throw e.kind() == SshException.Kind.LOST
          ? new IOException(e.getMessage() + " Run the same command again: it resumes.", e)
          : e;
    }
  }

  private int openPort(PhaseTimer phases, Device device) throws IOException, InterruptedException {
    PortOpening change =
        new PortOpening(
            context, place.target(), port.orElseThrow(), PortCommand.DEFAULT_MINUTES, yes);
    return change.carryOut(phases, device, PortholeDevice.on(device, place.target().toString()));
  }

  private void checkBase() {
    try {
      Layout.checkedBase(base);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  static Path jar() throws IOException {
    try {
      return Path.of(
          DeployCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("Cannot find the file of porthole.jar: " + e.getMessage(), e);
    }
  }

  private DeployPlan plan(
      PhaseTimer phases,
      Device device,
      Artefacts artefacts,
      Release ours,
      Optional<RuntimeArchive> given)
      throws IOException, InterruptedException {
    Survey survey = phases.of("looked around", () -> Survey.whole(device, base));
    out.line(
        "           "
            + survey.machine()
            + "; "
            + ByteCount.of(survey.freeBytes())
            + " free for "
            + survey.layout().base());
    if (!survey.isRoot()) {
      throw new IOException("Only root can deploy: use root@HOST.");
    }
    if (isBaseGiven() && survey.isElsewhere()) {
      throw new IOException(
          "Porthole is in "
              + survey.installed().get()
              + " on the device already: omit --to, or run 'porthole undeploy "
              + place.target()
              + "' first.");
    }
    DeployPlan plan = DeployPlan.of(survey, ours, JavaRuntime.choose(survey, artefacts, given));
    Optional<String> lack = plan.lackOfRuntime().or(plan::lackOfRoom);
    if (lack.isPresent()) {
      throw new IOException(lack.get());
    }
    return plan;
  }

  private boolean isBaseGiven() {
    return spec.commandLine().getParseResult().hasMatchedOption("--to");
  }

  private void show(DeployPlan plan) throws IOException {
    if (plan.isEmpty()) {
      out.line("Nothing to do: " + plan.release() + " is in place.");
    } else {
      out.line("Nothing was changed (--dry-run). Without it, the command would");
      for (String words : plan.words()) {
        out.line("  - " + words);
      }
    }
  }

  private void carryOut(PhaseTimer phases, DeployPlan plan, Device device)
      throws IOException, InterruptedException {
    Optional<LauncherStatus> before = before(plan, device);
    if (plan.isEmpty() && before.filter(LauncherStatus::isRunning).isPresent()) {
      out.line(
          "Nothing to do: " + plan.release() + " is in place and " + words(before.get()) + ".");
      return;
    }
    int formerPid = before.map(LauncherStatus::pid).orElse(0);
    Deployment deployment = new Deployment(plan, device);
    make(phases, plan, deployment);
    boolean switches = plan.restarts();
    if (switches || plan.installs()) {
      phases.of("switched to it", deployment::switchOver);
    }
    Launcher launcher = PortholeDevice.on(device, place.target().toString()).launcher();
    if (!switches) {
      phases.of(
          "started", launcher::start); // Does nothing if it runs: the owner may have stopped it.
    }
    LauncherStatus status =
        phases.of(
            "it serves",
            awaited(new HealthWait(launcher, context.pause()::of), plan, switches ? formerPid : 0));
    checkRuntime(plan, Survey.of(device, base), status);
    if (plan.placesApp()) {
      phases.of("put its app on the screen", deployment::placeApp);
    }
    phases.of("tidied up", deployment::tidy);
    phases.total("in all");
    out.line("Deployed " + plan.release() + ": " + words(status) + ".");
    if (port.isEmpty()) {
      out.line(nextStep(new HealthWait(launcher, context.pause()::of).awaitRunning()));
    }
  }

  private Optional<LauncherStatus> before(DeployPlan plan, Device device) throws IOException {
    boolean isThere = plan.survey().current().isPresent() && plan.survey().installed().isPresent();
    return isThere
        ? PortholeDevice.on(device, place.target().toString()).launcher().statusIfAny()
        : Optional.empty();
  }

  /** The launcher also returns to the former runtime, with the same release. */
  private static void checkRuntime(DeployPlan plan, Survey now, LauncherStatus status)
      throws IOException {
    if (now.runtime().filter(plan.runtime().hash()::equals).isEmpty()) {
      throw new IOException(
          "The runtime "
              + plan.runtime().hash()
              + " was given up: "
              + status.gaveUpWhy()
              + ". The device uses the former one again; 'porthole logs' tells more.");
    }
  }

  private static PhaseTimer.Work<LauncherStatus> awaited(
      HealthWait health, DeployPlan plan, int formerPid) {
    return () -> health.await(plan.release().name(), formerPid);
  }

  private void make(PhaseTimer phases, DeployPlan plan, Deployment deployment)
      throws IOException, InterruptedException {
    if (!plan.toSend().isEmpty()) {
      phases.of(
          "sent and verified " + ByteCount.of(plan.bytesToSend()), () -> send(plan, deployment));
    }
    if (plan.makesRuntime()) {
      phases.of(
          "made the runtime " + plan.runtime().hash() + " from " + plan.runtime(),
          deployment::makeRuntime);
    }
    if (plan.repairsRuntime()) {
      phases.of(
          "repaired the runtime "
              + plan.runtime().hash()
              + ": "
              + String.join(", ", plan.brokenRuntime().keySet()),
          deployment::repairRuntime);
    }
    if (plan.repairsRelease()) {
      phases.of(
          "repaired the release "
              + plan.release()
              + ": "
              + String.join(", ", plan.brokenRelease().keySet()),
          deployment::makeRelease);
    } else if (plan.makesRelease()) {
      phases.of("made the release " + plan.release(), deployment::makeRelease);
    }
  }

  private void send(DeployPlan plan, Deployment deployment)
      throws IOException, InterruptedException {
    TotalProgress progress = new TotalProgress(context, plan.bytesToSend());
    try {
      deployment.send(progress, context.pause()::of);
    } finally {
      progress.close();
    }
  }

  private static String words(LauncherStatus status) {
    return "running at " + status.url();
  }

  private String nextStep(LauncherStatus status) {
    if (status.port() == 0) {
      return "Next: 'porthole port 8123 " + place.target() + "' opens a port in its firewall.";
    }
    if (status.isConfirmPending()) {
      return "A change to port "
          + status.port()
          + " waits for its confirmation: 'porthole port "
          + status.port()
          + " "
          + place.target()
          + "' finishes it.";
    }
    if (status.isOpen()) {
      return "Its port is "
          + status.port()
          + ", which is open; 'porthole status "
          + place.target()
          + "' tells more.";
    }
    return "Its port is "
        + status.port()
        + ", which "
        + (status.isShut() ? "its firewall blocks" : "may be blocked")
        + ": 'porthole port "
        + status.port()
        + " "
        + place.target()
        + "' opens it.";
  }
}
