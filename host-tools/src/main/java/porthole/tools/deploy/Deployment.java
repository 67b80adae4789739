package porthole.tools.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.Shell;
import porthole.tools.terminal.Progress;

/**
 * Carries out a plan. Each step leaves the device usable and can be repeated after an interruption:
 * a file gets its final name only when it is complete.
 */
public final class Deployment {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final DeployPlan plan;
  private final Device device;
  private final Map<String, String> arrived = new LinkedHashMap<>();

  public Deployment(DeployPlan plan, Device device) {
    this.plan = plan;
    this.device = device;
  }

  /** Sends the missing files. */
  public void send(Progress progress, Transfer.Pause pause)
      throws IOException, InterruptedException {
    Transfer transfer =
        new Transfer(new DeviceStore(device), plan.layout().incoming(), progress, pause);
    for (Map.Entry<String, LocalFile> file : plan.toSend().entrySet()) {
      arrived.put(file.getValue().sha256(), transfer.send(file.getKey(), file.getValue()));
    }
  }

  /** Makes or repairs the Java runtime on the device. */
  public void makeRuntime() throws IOException {
    JavaRuntime runtime = plan.runtime();
    String place = plan.layout().runtime(runtime.hash());
    String fresh = plan.layout().base() + "/runtimes/." + runtime.hash() + ".new";
    StringBuilder script = begin(fresh);
    String root = fresh;
    if (runtime.archive().isPresent()) {
      RuntimeArchive archive = runtime.archive().get();
      script
          .append("gzip -dc ")
          .append(quoted(arrived.get(archive.file().sha256())))
          .append(" | tar -xf - -C ")
          .append(quoted(fresh))
          .append('\n');
      root = fresh + "/" + archive.folder().replaceFirst("/$", "");
      script.append("test -f ").append(quoted(root + "/bin/java")).append('\n');
    }
    if (runtime.java().isPresent()) {
      script
          .append("mkdir -p ")
          .append(quoted(root + "/bin"))
          .append('\n')
          .append("ln -s ")
          .append(quoted(runtime.java().get().path()))
          .append(' ')
          .append(quoted(root + "/bin/java"))
          .append('\n');
    }
    for (Map.Entry<String, LocalFile> file : runtime.scripts().entrySet()) {
      copy(script, arrived.get(file.getValue().sha256()), root + "/" + file.getKey(), true);
    }
    script
        .append("chown -R 0:0 ")
        .append(quoted(root))
        .append("\nchmod 755 ")
        .append(quoted(root))
        .append('\n')
        .append(sums(root));
    end(script, root, place, fresh);
  }

  /** Records the hashes of the files, so that any machine can detect damage later. */
  private static String sums(String root) {
    return "if command -v sha256sum >/dev/null; then\n(cd "
        + quoted(root)
        + " && find . -type f ! -name .sums -exec sha256sum {} + >.sums)\nfi\n";
  }

  /** Replaces the damaged files of the runtime. */
  public void repairRuntime() throws IOException {
    repair(
        plan.layout().runtime(plan.runtime().hash()),
        plan.brokenRuntime(),
        plan.runtime()::isProgram);
  }

  /**
   * Replaces files, each in one step: at any moment a path has either the old file or the new one.
   */
  private void repair(String place, Map<String, LocalFile> files, Predicate<String> isProgram)
      throws IOException {
    StringBuilder script = new StringBuilder("set -e\numask 022\n");
    StringBuilder moves = new StringBuilder();
    for (Map.Entry<String, LocalFile> file : files.entrySet()) {
      String to = place + "/" + file.getKey();
      String folder = to.substring(0, to.lastIndexOf('/'));
      String fresh = folder + "/." + to.substring(to.lastIndexOf('/') + 1) + ".new";
      script
          .append("[ -d ")
          .append(quoted(folder))
          .append(" ] || rm -f ")
          .append(quoted(folder))
          .append("\nrm -rf ")
          .append(quoted(fresh))
          .append('\n');
      makeFolder(script, to);
      copy(script, source(file.getValue()), fresh, isProgram.test(file.getKey()));
      moves
          .append("[ ! -d ")
          .append(quoted(to))
          .append(" ] || rm -rf ")
          .append(quoted(to))
          .append("\nmv -f ")
          .append(quoted(fresh))
          .append(' ')
          .append(quoted(to))
          .append('\n');
    }
    done("sh -s", script.append("sync\n").append(moves).append("sync\n").toString());
  }

  /** Makes or repairs the release on the device. */
  public void makeRelease() throws IOException {
    Release release = plan.release();
    String place = plan.layout().release(release.name());
    if (plan.repairsRelease()) {
      repair(place, plan.brokenRelease(), Release::isProgram);
      return;
    }
    String fresh = plan.layout().base() + "/releases/." + release.name() + ".new";
    StringBuilder script = begin(fresh);
    for (Map.Entry<String, LocalFile> file : release.files().entrySet()) {
      String path = file.getKey();
      makeFolder(script, fresh + "/" + path);
      copy(script, source(file.getValue()), fresh + "/" + path, Release.isProgram(path));
    }
    end(script, fresh, place, fresh);
  }

  private static void makeFolder(StringBuilder script, String file) {
    String folder = file.substring(0, file.lastIndexOf('/'));
    script.append("mkdir -p ").append(quoted(folder)).append('\n');
  }

  /**
   * Installs the release's app for the screen. The Toon ignores a folder with a dash in its name,
   * so it never sees half an app. Between the two renames there is no app: after a power failure
   * there, the launcher makes the second one at its next start.
   */
  public void placeApp() throws IOException {
    String from = plan.layout().release(plan.release().name()) + "/" + Release.APP;
    String fresh = Layout.APPS + "/.porthole-new";
    String ready = Layout.APP_READY;
    String former = Layout.APP_FORMER;
    StringBuilder script = begin(fresh);
    for (String path : plan.release().app().keySet()) {
      makeFolder(script, fresh + "/" + path);
      copy(script, from + path, fresh + "/" + path, false);
    }
    script
        .append("sync\nrm -rf ")
        .append(ready)
        .append(' ')
        .append(former)
        .append("\nmv ")
        .append(fresh)
        .append(' ')
        .append(ready)
        .append("\nsync\n[ ! -e ")
        .append(Layout.APP)
        .append(" ] || mv ")
        .append(Layout.APP)
        .append(' ')
        .append(former)
        .append("\nmv ")
        .append(ready)
        .append(' ')
        .append(Layout.APP)
        .append("\nsync\nrm -rf ")
        .append(former)
        .append('\n');
    done("sh -s", script.toString());
    done(Layout.RESTART_SCREEN, "");
  }

  private String source(LocalFile file) {
    return Optional.ofNullable(arrived.get(file.sha256()))
        .orElseGet(() -> plan.layout().base() + "/" + plan.twin(file).orElseThrow());
  }

  private static StringBuilder begin(String fresh) {
    return new StringBuilder("set -e\numask 022\nrm -rf ")
        .append(quoted(fresh))
        .append("\nmkdir -p ")
        .append(quoted(fresh))
        .append('\n');
  }

  private static void copy(StringBuilder script, String from, String to, boolean program) {
    script
        .append("cp ")
        .append(quoted(from))
        .append(' ')
        .append(quoted(to))
        .append('\n')
        .append(program ? "chmod 755 " : "chmod 644 ")
        .append(quoted(to))
        .append('\n');
  }

  /**
   * The bytes must be on the disk before the name is. Nothing usable has that name yet: a complete
   * runtime or release is repaired file by file instead.
   */
  private void end(StringBuilder script, String root, String place, String fresh)
      throws IOException {
    script
        .append("sync\n")
        .append("rm -rf ")
        .append(quoted(place))
        .append('\n')
        .append("mv ")
        .append(quoted(root))
        .append(' ')
        .append(quoted(place))
        .append('\n')
        .append("sync\nrm -rf ")
        .append(quoted(fresh))
        .append('\n');
    done("sh -s", script.toString());
  }

  /** Makes the new release and runtime current, and starts them now and at every boot. */
  public void switchOver() throws IOException {
    Launcher launcher = Launcher.of(device, plan.layout(), plan.release().name());
    if (plan.switchesRuntime() || plan.makesRuntime() || plan.repairsRuntime()) {
      launcher.useRuntime(plan.runtime().hash());
    }
    if (plan.switchesRelease() || plan.makesRelease()) {
      launcher.use(plan.release().name());
    }
    if (plan.installs()) {
      launcher.install();
    }
  }

  /** Removes unused releases, runtimes and temporary files. */
  public void tidy() throws IOException {
    StringBuilder script = new StringBuilder("rm -rf ").append(quoted(plan.layout().incoming()));
    plan.releasesToRemove()
        .forEach(name -> script.append(' ').append(quoted(plan.layout().release(name))));
    plan.runtimesToRemove()
        .forEach(hash -> script.append(' ').append(quoted(plan.layout().runtime(hash))));
    String base = quoted(plan.layout().base());
    script
        .append("\nrm -rf ")
        .append(base)
        .append("/releases/.*.new ")
        .append(base)
        .append("/runtimes/.*.new ")
        .append(Layout.APP_LEFTOVERS)
        .append("\nfind ")
        .append(base)
        .append("/releases ")
        .append(base)
        .append("/runtimes -type f -name '.*.new' -exec rm -f {} +\n");
    done("sh -s", script.toString());
  }

  private void done(String command, String input) throws IOException {
    CommandResult outcome =
        device.run(command, input.getBytes(java.nio.charset.StandardCharsets.UTF_8), LIMIT);
    if (!outcome.succeeded()) {
      throw new IOException("The device failed: " + Launcher.said(outcome));
    }
  }

  private static String quoted(String text) {
    return Shell.quote(text);
  }
}
