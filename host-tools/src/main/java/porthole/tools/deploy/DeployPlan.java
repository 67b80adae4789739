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
 * What a device lacks of a release and a runtime. Computed whole, shown, then carried out.
 * Immutable.
 */
public final class DeployPlan {

  /** What the device needs for itself besides: logs, archives, the next release's files. */
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

  /** Returns the files of the runtime that are there and not as they should be, by path. */
  public SortedMap<String, LocalFile> brokenRuntime() {
    return makesRuntime() || !isWhollyRead()
        ? new TreeMap<>()
        : differing(runtime.files(), "runtimes/" + runtime.hash() + "/");
  }

  /**
   * Returns whether the survey has read the runtime: not where it was not asked to, or where the
   * device has no sha256sum.
   */
  private boolean isWhollyRead() {
    return survey.sums().keySet().stream()
        .anyMatch(path -> path.startsWith("runtimes/" + runtime.hash() + "/"));
  }

  public boolean repairsRuntime() {
    return !brokenRuntime().isEmpty();
  }

  /** Returns what to do about a damaged runtime of which there is no copy here. */
  public Optional<String> lackOfRuntime() {
    List<String> damaged = makesRuntime() ? List.of() : survey.damaged(runtime.hash());
    return damaged.isEmpty() || !runtime.files().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The Java runtime on the device is damaged ("
                + String.join(", ", damaged)
                + "), and there is none here to repair it from: make one with 'scripts/runtime"
                + " armhf', or name one with --runtime FILE.");
  }

  /** Returns whether the release is not there, or not as it should be. */
  public boolean makesRelease() {
    return !brokenRelease().isEmpty();
  }

  /** Returns the files of the release that are not there, or not as they should be, by path. */
  public SortedMap<String, LocalFile> brokenRelease() {
    return differing(release.files(), "releases/" + release.name() + "/");
  }

  /** Returns whether some files of the release are there, and only the others are put there. */
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

  /** Returns whether the app on the screen is not the one of this release. */
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

  /** Returns whether an interrupted run has left something behind. */
  private boolean tidies() {
    return survey.hasLeftovers() || !releasesToRemove().isEmpty() || !runtimesToRemove().isEmpty();
  }

  /** Returns whether the launcher has to start the service anew. */
  public boolean restarts() {
    return switchesRelease()
        || switchesRuntime()
        || makesRelease()
        || makesRuntime()
        || repairsRuntime();
  }

  /** Returns the files to send, by what they are called. */
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

  /** Returns a file on the device that is the same, below the base. */
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

  /** Returns how much an interrupted run has sent already. */
  private long arrived(LocalFile file) {
    return survey.sizes().getOrDefault(".incoming/" + file.sha256(), 0L);
  }

  /** Returns what has to be free, with some room to spare; 0 when nothing is sent. */
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

  /** Returns what to do about room on the device; empty when there is enough. */
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
                + ": make room, or choose another place with --to DIR"
                + " (such as /mnt/data/porthole-app).");
  }

  /** Returns the release to keep for falling back to: the one that runs now, or a good one. */
  public Optional<String> fallback() {
    if (switchesRelease() && survey.current().isPresent()) {
      return survey.current();
    }
    return survey.former(release.name());
  }

  /** Returns the releases that are one too many: only two are kept. */
  public List<String> releasesToRemove() {
    return survey.releases().stream()
        .filter(name -> !name.equals(release.name()) && fallback().filter(name::equals).isEmpty())
        .toList();
  }

  /** Returns the runtimes that neither the new release nor the one to fall back to runs with. */
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

  /** Returns what it does, a line each. */
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
      words.add("remove what an interrupted run has left behind");
    }
    releasesToRemove()
        .forEach(name -> words.add("remove the release " + name + " once the new one is healthy"));
    runtimesToRemove()
        .forEach(hash -> words.add("remove the runtime " + hash + " once the new one is healthy"));
    return words;
  }
}
