package porthole.tools.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files to deploy on this machine: in one folder, or in the checkout that built them. */
public final class Artefacts {

  private static final String DEVICE_JAR = "porthole-device.jar";
  private static final String FIREWALL_JAR = "porthole-firewall.jar";
  private static final String RUNTIME = "porthole-runtime-armhf.tar.gz";

  private final Path jars;
  private final Path firewall;
  private final Path launcher;
  private final Path app;
  private final Path runtime;
  private final Path runtimeScripts;

  private Artefacts(
      Path jars, Path firewall, Path launcher, Path app, Path runtime, Path runtimeScripts) {
    this.jars = jars;
    this.firewall = firewall;
    this.launcher = launcher;
    this.app = app;
    this.runtime = runtime;
    this.runtimeScripts = runtimeScripts;
  }

  /**
   * Returns the files of one folder: both jars and the launcher's files; optionally the screen's
   * app in {@code app}, the runtime as an archive, and the scripts for another Java in {@code
   * runtime}.
   */
  public static Artefacts folder(Path folder) {
    return new Artefacts(
        folder, folder, folder, folder.resolve("app"), folder, folder.resolve("runtime"));
  }

  static Artefacts checkout(Path root) {
    return new Artefacts(
        root.resolve("device/target"),
        root.resolve("firewall/target"),
        root.resolve("device/toon"),
        root.resolve("device/toon/porthole"),
        root.resolve("device/target"),
        root.resolve("device/runtime"));
  }

  /**
   * Returns the files that belong to the running porthole.jar: beside it, or in its checkout.
   *
   * @throws IOException if there are none; the message says what to do
   */
  public static Artefacts around(Path jar) throws IOException {
    Path folder = jar.toAbsolutePath().getParent();
    if (Files.exists(folder.resolve(DEVICE_JAR))) {
      return folder(folder);
    }
    Path root = folder.resolve("../..").normalize();
    if (Files.exists(root.resolve("device/toon")) && Files.exists(root.resolve("host-tools"))) {
      return checkout(root);
    }
    throw new IOException(
        "There are no files to deploy beside "
            + jar
            + ": run it from a checkout that"
            + " scripts/build has built, or name a folder with "
            + DEVICE_JAR
            + ", "
            + FIREWALL_JAR
            + " and the launcher with --release DIR.");
  }

  /**
   * @throws IOException if a file is missing; the message says how to get it
   */
  public Release release() throws IOException {
    Map<String, LocalFile> files = new TreeMap<>();
    files.put(DEVICE_JAR, LocalFile.of(present(jars.resolve(DEVICE_JAR))));
    files.put(FIREWALL_JAR, LocalFile.of(present(firewall.resolve(FIREWALL_JAR))));
    for (String name : List.of("launcher", "boot")) {
      files.put(name, LocalFile.of(present(launcher.resolve(name))));
    }
    Path parts = launcher.resolve("launcher.d");
    if (Files.isDirectory(parts)) {
      for (Path part : list(parts)) {
        files.put("launcher.d/" + part.getFileName(), LocalFile.of(part));
      }
    }
    if (Files.isDirectory(app)) {
      for (Path part : walk(app)) {
        files.put(Release.APP + app.relativize(part), LocalFile.of(part));
      }
    }
    return Release.of(JarVersion.of(jars.resolve(DEVICE_JAR)), files);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return new ArrayList<>(found.filter(Files::isRegularFile).toList());
    }
  }

  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return new ArrayList<>(found.filter(Files::isRegularFile).toList());
    }
  }

  private static Path present(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "There is no "
              + file
              + ": build it with scripts/build, or give its folder with --release DIR.");
    }
    return file;
  }

  /** Returns the runtime that scripts/runtime made, if there is one. */
  public Optional<Path> runtime() {
    Path archive = runtime.resolve(RUNTIME);
    return Files.isRegularFile(archive) ? Optional.of(archive) : Optional.empty();
  }

  /** Returns the scripts, by name, that start the service with a Java of the device itself. */
  public Map<String, LocalFile> runtimeScripts() throws IOException {
    Map<String, LocalFile> scripts = new TreeMap<>();
    for (String name : List.of("porthole", "porthole-archive")) {
      scripts.put(name, LocalFile.of(present(runtimeScripts.resolve(name))));
    }
    return scripts;
  }
}
