package porthole.tools.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import porthole.tools.terminal.ByteCount;

/**
 * The steps that bring a release and a runtime to a device. Computed whole, shown, then carried
 * out. Immutable.
 */
public final class DeployPlan {

  /** Space that stays free for the device itself: logs, archives, the next release's files. */
  private static final long RESERVE_BYTES = 4_000_000;

  private final Survey survey;
  private final Release release;
  private final JavaRuntime runtime;

  private DeployPlan(Survey survey, Release release, JavaRuntime runtime) {
    this.survey = survey;
    this.release = release;
    this.runtime = runtime;
  }

  public static DeployPlan of(Survey survey, Release release, JavaRuntime runtime) {
    return new DeployPlan(survey, release, runtime);
  }

  public Survey survey() {
    return survey;
  }

  public Layout layout() {
    return survey.layout();
  }

  public Release release() {
    return release;
  }

  public JavaRuntime runtime() {
    return runtime;
  }

  public boolean makesRuntime() {
    return !survey.runtimes().contains(runtime.hash());
  }

  public boolean switchesRuntime() {
    return survey.runtime().filter(runtime.hash()::equals).isEmpty();
  }

  /** Returns the damaged files of the runtime, by path. */
  public SortedMap<String, LocalFile> brokenRuntime() {
    return makesRuntime() || !isWhollyRead()
        ? new TreeMap<>()
        : differing(runtime.files(), "runtimes/" + runtime.hash() + "/");
  }

  /**
   * Returns whether the survey has hashed the runtime. It does so only on request, and only if the
   * device has sha256sum.
   */
  private boolean isWhollyRead() {
    return survey.sums().keySet().stream()
        .anyMatch(path -> path.startsWith("runtimes/" + runtime.hash() + "/"));
  }

  public boolean repairsRuntime() {
    return !brokenRuntime().isEmpty();
  }

  /** Returns what to do about a damaged runtime without a copy on this machine. */
  public Optional<String> lackOfRuntime() {
    List<String> damaged = makesRuntime() ? List.of() : survey.damaged(runtime.hash());
    return damaged.isEmpty() || !runtime.files().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The Java runtime on the device is damaged ("
                + String.join(", ", damaged)
                + "), and there is no copy on this machine to repair it: make one with"
                + " 'scripts/runtime armhf', or give one with --runtime FILE.");
  }

  /** Returns whether the release is missing or damaged. */
  public boolean makesRelease() {
    return !brokenRelease().isEmpty();
  }

  /** Returns the missing and damaged files of the release, by path. */
  public SortedMap<String, LocalFile> brokenRelease() {
    return differing(release.files(), "releases/" + release.name() + "/");
  }

  /** Returns whether only some files of the release have to be replaced. */
  public boolean repairsRelease() {
    return makesRelease() && survey.releases().contains(release.name());
  }

  private SortedMap<String, LocalFile> differing(Map<String, LocalFile> wanted, String folder) {
    SortedMap<String, LocalFile> differing = new TreeMap<>(wanted);
    Map<String, String> sums = survey.sums();
    differing
        .entrySet()
        .removeIf(file -> file.getValue().sha256().equals(sums.get(folder + file.getKey())));
    return differing;
  }

  public boolean switchesRelease() {
    return survey.current().filter(release.name()::equals).isEmpty();
  }

  public boolean installs() {
    return !survey.startsAtBoot() || survey.installed().isEmpty() || switchesRelease();
  }

  /** Returns whether the screen's app differs from that of this release. */
  public boolean placesApp() {
    Map<String, String> wanted = new TreeMap<>();
    release.app().forEach((path, file) -> wanted.put(path, file.sha256()));
    return survey.hasScreen() && !wanted.isEmpty() && !wanted.equals(survey.app());
  }

  public boolean isEmpty() {
    return isInPlace() && !tidies();
  }

  private boolean isInPlace() {
    return !makesRuntime()
        && !repairsRuntime()
        && !switchesRuntime()
        && !makesRelease()
        && !switchesRelease()
        && !installs()
        && !placesApp();
  }

  /** Returns whether an interrupted run has left files behind. */
  private boolean tidies() {
    return survey.hasLeftovers() || !releasesToRemove().isEmpty() || !runtimesToRemove().isEmpty();
  }

  /** Returns whether the launcher has to restart the service. */
  public boolean restarts() {
    return switchesRelease()
        || switchesRuntime()
        || makesRelease()
        || makesRuntime()
        || repairsRuntime();
  }

  /** Returns the files to send, by the names shown to the user. */
  public Map<String, LocalFile> toSend() {
    Map<String, LocalFile> files = new LinkedHashMap<>();
    if (makesRuntime()) {
      runtime.archive().ifPresent(archive -> files.put("runtime", archive.file()));
      runtime.scripts().forEach((name, file) -> files.put("runtime/" + name, file));
    }
    brokenRuntime()
        .forEach(
            (path, file) -> {
              if (twin(file).isEmpty()) {
                files.put("runtime/" + path, file);
              }
            });
    brokenRelease()
        .forEach(
            (path, file) -> {
              if (twin(file).isEmpty()) {
                files.put(path, file);
              }
            });
    return files;
  }

  /** Returns a file on the device with the same content, relative to the base. */
  public Optional<String> twin(LocalFile file) {
    return survey.sums().entrySet().stream()
        .filter(there -> there.getValue().equals(file.sha256()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  public long bytesToSend() {
    return toSend().values().stream()
        .mapToLong(file -> Math.max(0, file.size() - arrived(file)))
        .sum();
  }

  /** Returns how many bytes an interrupted run has sent already. */
  private long arrived(LocalFile file) {
    return survey.sizes().getOrDefault(".incoming/" + file.sha256(), 0L);
  }

  /** Returns the space to be free, with a margin; 0 if nothing is sent. */
  public long bytesNeeded() {
    long needed = bytesToSend();
    if (makesRuntime()) {
      needed += runtime.archive().map(RuntimeArchive::unpackedSize).orElse(0L);
    }
    for (Map<String, LocalFile> broken : List.of(brokenRuntime(), brokenRelease())) {
      needed += broken.values().stream().mapToLong(LocalFile::size).sum();
    }
    return needed == 0 ? 0 : needed + RESERVE_BYTES;
  }

  /** Returns what to do if the device has too little space; empty if it has enough. */
  public Optional<String> lackOfRoom() {
    return bytesNeeded() <= survey.freeBytes()
        ? Optional.empty()
        : Optional.of(
            "Expected "
                + ByteCount.of(bytesNeeded())
                + " free for "
                + layout().base()
                + " but there are "
                + ByteCount.of(survey.freeBytes())
                + ": free some space, or choose another folder with --to DIR (such as"
                + " /mnt/data/porthole-app).");
  }

  /** Returns the release to keep as the fallback: the running one, or a good one. */
  public Optional<String> fallback() {
    if (switchesRelease() && survey.current().isPresent()) {
      return survey.current();
    }
    return survey.former(release.name());
  }

  /** Returns the releases to remove: only two are kept. */
  public List<String> releasesToRemove() {
    return survey.releases().stream()
        .filter(name -> !name.equals(release.name()) && fallback().filter(name::equals).isEmpty())
        .toList();
  }

  /** Returns the runtimes that neither the new release nor the fallback uses. */
  public List<String> runtimesToRemove() {
    return survey.runtimes().stream()
        .filter(
            hash ->
                !hash.equals(runtime.hash()) && !(fallback().isPresent() && isWorthKeeping(hash)))
        .toList();
  }

  private boolean isWorthKeeping(String hash) {
    return survey.runtime().filter(hash::equals).isPresent()
        || survey.goodPairs().stream()
            .anyMatch(
                pair ->
                    pair.endsWith(" " + hash)
                        && survey.releases().contains(pair.substring(0, pair.indexOf(' '))));
  }

  /** Returns the steps, one line each. */
  @SuppressWarnings("checkstyle:MethodLength") // A list, one item for each step.
  public List<String> words() {
    List<String> words = new ArrayList<>();
    if (!toSend().isEmpty()) {
      words.add(
          "send " + ByteCount.of(bytesToSend()) + ": " + String.join(", ", toSend().keySet()));
    }
    if (makesRuntime()) {
      words.add("make the runtime " + layout().runtime(runtime.hash()) + " from " + runtime);
    }
    if (repairsRuntime()) {
      words.add(
          "repair the runtime "
              + layout().runtime(runtime.hash())
              + ": "
              + String.join(", ", brokenRuntime().keySet()));
    }
    if (repairsRelease()) {
      words.add(
          "repair the release "
              + layout().release(release.name())
              + ": "
              + String.join(", ", brokenRelease().keySet()));
    } else if (makesRelease()) {
      words.add("make the release " + layout().release(release.name()));
    }
    if (switchesRuntime() || switchesRelease()) {
      words.add(
          "switch to it"
              + survey
                  .current()
                  .filter(name -> switchesRelease())
                  .map(name -> " from " + name)
                  .orElse(""));
    }
    if (installs()) {
      words.add(
          "start it at boot, by "
              + (survey.hasInittab() ? "a row in /etc/inittab" : "/etc/rc5.d/S99porthole"));
    }
    if (placesApp()) {
      words.add("put the app on the screen, " + Layout.APP + ", and restart the screen's program");
    }
    if (survey.hasLeftovers()) {
      words.add("remove the files that an interrupted run left behind");
    }
    releasesToRemove()
        .forEach(name -> words.add("remove the release " + name + " once the new one is healthy"));
    runtimesToRemove()
        .forEach(hash -> words.add("remove the runtime " + hash + " once the new one is healthy"));
    return words;
  }
}
