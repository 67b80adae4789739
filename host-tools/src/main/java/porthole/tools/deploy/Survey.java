package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.Shell;

/** The state of a device and of Porthole on it, read by one script. Immutable. */
public final class Survey {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Hashing two runtimes takes long on an old flash. */
  private static final Duration WHOLE_LIMIT = Duration.ofMinutes(5);

  private final Facts facts;

  private Survey(Facts facts) {
    this.facts = facts;
  }

  static Survey parse(String text) {
    return new Survey(Facts.parse(text));
  }

  /** Surveys a device. Nothing is changed. {@code base} counts if Porthole is not installed. */
  public static Survey of(Device device, String base) throws IOException {
    return of(device, "sh -s -- " + Shell.quote(base), LIMIT);
  }

  /** Surveys as {@link #of}, and hashes the runtimes, which takes seconds. */
  public static Survey whole(Device device, String base) throws IOException {
    return of(device, "sh -s -- " + Shell.quote(base) + " whole", WHOLE_LIMIT);
  }

  private static Survey of(Device device, String command, Duration limit) throws IOException {
    CommandResult outcome = device.run(command, script(), limit);
    Survey survey = parse(outcome.out());
    if (!survey.facts.has("base")) {
      throw new IOException(
          "The device could not be examined (exit code "
              + outcome.exit()
              + "): "
              + outcome.err().strip());
    }
    return survey;
  }

  private static byte[] script() throws IOException {
    try (InputStream script = Survey.class.getResourceAsStream("survey.sh")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  public DevicePlatform machine() {
    return new DevicePlatform(facts);
  }

  public Layout layout() {
    return new Layout(facts.first("base").orElseThrow(), facts.first("state").orElseThrow());
  }

  public boolean isRoot() {
    return facts.first("user").filter("0"::equals).isPresent();
  }

  /** Returns the folder in which Porthole is installed, if it is. */
  public Optional<String> installed() {
    return facts.first("installed");
  }

  /**
   * Returns whether Porthole is installed in another folder than requested, after following links.
   */
  public boolean isElsewhere() {
    return installed().isPresent() && !installed().equals(facts.first("wanted"));
  }

  public Optional<String> current() {
    return facts.first("current").filter(releases()::contains);
  }

  public List<String> releases() {
    return facts.all("release");
  }

  public Optional<String> runtime() {
    return facts.first("runtime").filter(runtimes()::contains);
  }

  public List<String> runtimes() {
    return facts.all("runtime_there");
  }

  /** Returns the releases that have proved themselves, newest last. */
  public List<String> good() {
    return facts.all("good");
  }

  /** Returns the release before this one: the newest other good one, or any other. */
  Optional<String> former(String current) {
    Optional<String> good =
        good().stream()
            .filter(name -> !name.equals(current) && releases().contains(name))
            .reduce((older, newer) -> newer);
    return good.or(
        () -> releases().stream().filter(name -> !name.equals(current)).reduce((a, b) -> b));
  }

  /** Returns the proved pairs of a release and a runtime: a release, a space and a hash. */
  List<String> goodPairs() {
    return facts.all("good-pairs");
  }

  /** Returns whether the boot entry exists and starts the current release. */
  public boolean startsAtBoot() {
    return facts.has("row") && facts.has("boot");
  }

  public boolean hasBootEntry() {
    return facts.has("row");
  }

  public boolean hasInittab() {
    return facts.has("init");
  }

  public boolean hasSftp() {
    return facts.has("sftp");
  }

  public boolean hasSha256() {
    return facts.has("sha256sum");
  }

  /** Returns whether there are files outside any release and runtime. */
  boolean hasLeftovers() {
    return facts.has("leftover");
  }

  public long freeBytes() {
    return facts.number("free") * 1024;
  }

  public String bootId() {
    return facts.first("boot_id").orElse("");
  }

  /** Returns the files below the base, by path, with their sizes. */
  public Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    pairs("file")
        .forEach(
            (path, size) -> {
              if (size.matches("[0-9]{1,18}")) {
                sizes.put(path, Long.parseLong(size));
              }
            });
    return sizes;
  }

  /**
   * Returns the SHA-256 of the releases' files and, after {@link #whole}, of the runtimes', by
   * path.
   */
  public Map<String, String> sums() {
    return pairs("sum");
  }

  /**
   * Returns the files of a runtime that have changed since it was made, by path in its folder.
   * Empty if its hashes are not known.
   */
  public List<String> damaged(String runtime) {
    Map<String, String> sums = sums();
    String folder = "runtimes/" + runtime + "/";
    return pairs("made").entrySet().stream()
        .filter(
            made ->
                made.getKey().startsWith(folder)
                    && !made.getValue().equals(sums.get(made.getKey())))
        .map(made -> made.getKey().substring(folder.length()))
        .toList();
  }

  /** Returns whether there is a screen that apps can be put on. */
  boolean hasScreen() {
    return facts.has("apps");
  }

  /** Returns the SHA-256 of the files of the app that is on the screen, by path in its folder. */
  Map<String, String> app() {
    return pairs("app");
  }

  /** Returns lines of a value, a space and a path. */
  private Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String line : facts.all(name)) {
      int space = line.indexOf(' ');
      if (space >= 0) {
        pairs.put(line.substring(space + 1), line.substring(0, space));
      }
    }
    return pairs;
  }
}
