package porthole.tools.deploy;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One version for a device: files by their path in the release's folder. Immutable. */
public final class Release {

  private static final int HASH_DIGITS = 12;

  /** The folder of the screen's app in a release. */
  static final String APP = "app/";

  private final String version;
  private final SortedMap<String, LocalFile> files;

  private Release(String version, SortedMap<String, LocalFile> files) {
    this.version = version;
    this.files = files;
  }

  static Release of(String version, Map<String, LocalFile> files) {
    return new Release(version, Collections.unmodifiableSortedMap(new TreeMap<>(files)));
  }

  /** Returns VERSION-HASH; the hash is that of all files. */
  public String name() {
    return version + "-" + hash(files);
  }

  static String hash(Map<String, LocalFile> files) {
    StringBuilder list = new StringBuilder();
    new TreeMap<>(files)
        .forEach((path, file) -> list.append(file.sha256()).append(' ').append(path).append('\n'));
    return Sha256.of(list.toString()).substring(0, HASH_DIGITS);
  }

  public String version() {
    return version;
  }

  public SortedMap<String, LocalFile> files() {
    return files;
  }

  /** Returns the files of the screen's app, by their path in its folder. */
  SortedMap<String, LocalFile> app() {
    SortedMap<String, LocalFile> app = new TreeMap<>();
    files.forEach(
        (path, file) -> {
          if (path.startsWith(APP)) {
            app.put(path.substring(APP.length()), file);
          }
        });
    return app;
  }

  /** Returns whether a file is executable. */
  static boolean isProgram(String path) {
    return path.equals("launcher") || path.equals("boot");
  }

  @Override
  public String toString() {
    return name();
  }
}
