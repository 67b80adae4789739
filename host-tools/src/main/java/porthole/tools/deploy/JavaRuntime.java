package porthole.tools.deploy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import porthole.tools.terminal.ByteCount;

/**
 * The Java for a device.
 *
 * @param hash the name of its folder there, different for every Java
 * @param archive the runtime to send, if one is sent
 * @param java the Java installed on the device, if that one is used
 * @param scripts the start scripts, if the runtime has none
 */
public record JavaRuntime(
    String hash,
    Optional<RuntimeArchive> archive,
    Optional<InstalledJava> java,
    Map<String, LocalFile> scripts) {

  private static final int HASH_DIGITS = 12;

  /**
   * Chooses a runtime.
   *
   * @throws IOException if there is none; the message says what is needed
   */
  public static JavaRuntime choose(
      Survey survey, Artefacts artefacts, Optional<RuntimeArchive> given) throws IOException {
    DevicePlatform machine = survey.machine();
    if (given.isPresent()) {
      return fitting(given.get(), machine, artefacts);
    }
    if (machine.runsOurRuntime() && artefacts.runtime().isPresent()) {
      return fitting(RuntimeArchive.of(artefacts.runtime().get()), machine, artefacts);
    }
    if (survey.runtime().isPresent()) {
      return new JavaRuntime(survey.runtime().get(), Optional.empty(), Optional.empty(), Map.of());
    }
    if (machine.java().isPresent()) {
      InstalledJava java = machine.java().get();
      Map<String, LocalFile> scripts = artefacts.runtimeScripts();
      String hash = Sha256.of(java + "\n" + Release.hash(scripts)).substring(0, HASH_DIGITS);
      return new JavaRuntime(hash, Optional.empty(), Optional.of(java), scripts);
    }
    throw new IOException(needed(machine));
  }

  private static JavaRuntime fitting(
      RuntimeArchive archive, DevicePlatform machine, Artefacts artefacts) throws IOException {
    if (!archive.program().runsOn(machine)) {
      throw new IOException(
          "The Java of "
              + archive.file().path()
              + " is for "
              + archive.program()
              + ", and the device is "
              + machine
              + ".");
    }
    Map<String, LocalFile> scripts = archive.startScript() ? Map.of() : artefacts.runtimeScripts();
    String hash =
        Sha256.of(archive.file().sha256() + "\n" + Release.hash(scripts)).substring(0, HASH_DIGITS);
    return new JavaRuntime(hash, Optional.of(archive), Optional.empty(), scripts);
  }

  /** Returns the files of its folder that this machine has, by path. */
  SortedMap<String, LocalFile> files() {
    SortedMap<String, LocalFile> files = new TreeMap<>();
    archive.ifPresent(packed -> files.putAll(packed.files()));
    files.putAll(scripts);
    return files;
  }

  boolean isProgram(String path) {
    return scripts.containsKey(path)
        || archive.filter(packed -> packed.programs().contains(path)).isPresent();
  }

  private static String needed(DevicePlatform machine) {
    if (machine.runsOurRuntime()) {
      return "There is no Java on the device and no runtime to send: make one with 'scripts/runtime"
          + " armhf', or give one with --runtime FILE.";
    }
    if (machine.isToon1()) {
      return "This is a Toon 1 ("
          + machine.architecture()
          + ", Linux "
          + machine.kernel()
          + "), which only"
          + " Java SE Embedded 8 for ARMv5 with soft float runs on. It cannot be shipped with "
          + "Porthole:"
          + " download it from Oracle, make a runtime with its jrecreate.sh --profile compact1, "
          + "pack that as"
          + " .tar.gz and give it with --runtime FILE.";
    }
    return "There is no Java 8 or later on the device, and no runtime for it ("
        + machine
        + "):"
        + " install one there, or give one with --runtime FILE.";
  }

  /** Returns a description for the user. */
  @Override
  public String toString() {
    return java.map(there -> "the device's own Java, " + there)
        .or(
            () ->
                archive.map(
                    packed ->
                        packed.file().path().getFileName()
                            + " ("
                            + ByteCount.of(packed.file().size())
                            + ")"))
        .orElse("the installed one");
  }
}
