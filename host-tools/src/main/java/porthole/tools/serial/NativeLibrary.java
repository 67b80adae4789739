package porthole.tools.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.scijava.nativelib.NativeLibraryUtil;

/**
 * Sees to it that jssc finds its native library, which is in our jar and has to lie in a file to be
 * loaded. The folder for temporary files may be full, or mounted so that nothing in it can be
 * executed; then the user's cache is tried. jssc itself would try one folder only, and in vain for
 * good. Once in a process.
 */
final class NativeLibrary {

  /** jssc loads its library from the folder of this name, and puts it into none. */
  private static final String JSSC_FOLDER = "jssc.boot.library.path";

  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String NAME = "jssc";

  private static boolean ready;

  private NativeLibrary() {}

  /**
   * @throws IOException with a sentence that names the folders, if none of them will do
   */
  static synchronized void load() throws IOException {
    if (!ready && System.getProperty(JSSC_FOLDER) == null) {
      String home = System.getProperty("user.home");
      load(folders(System.getProperty(TEMPORARY), System.getenv(), home));
    }
    ready = true;
  }

  /** Returns where to try, best first. */
  static List<Path> folders(String temporary, Map<String, String> variables, String home) {
    String cache = variables.getOrDefault("XDG_CACHE_HOME", "");
    // The specification has relative paths ignored.
    String second = cache.startsWith("/") ? cache : home + "/.cache";
    List<Path> folders = new ArrayList<>();
    for (String folder : List.of(temporary, second)) {
      try {
        folders.add(Path.of(folder));
      } catch (InvalidPathException e) {
        continue; // A home with letters that this locale has not; the other will do.
      }
    }
    return folders;
  }

  private static void load(List<Path> folders) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path folder : folders) {
      try {
        loadFrom(folder);
        return;
      } catch (FileSystemException e) {
        problems.add(folder + " (" + reason(e) + ")");
      } catch (IOException e) {
        problems.add(folder + " (" + e.getMessage() + ")");
      } catch (UnsatisfiedLinkError e) {
        problems.add(folder + " (" + reason(e) + ")");
      }
    }
    throw new IOException(
        "Cannot load the library for serial ports from "
            + String.join(" or ", problems)
            + ": make room, or name a folder in which programs may be "
            + "run with the variable XDG_CACHE_HOME.");
  }

  private static String reason(FileSystemException error) {
    if (error instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    return error.getReason() == null ? "no such folder" : error.getReason();
  }

  private static String reason(UnsatisfiedLinkError error) {
    return String.valueOf(error.getMessage()).contains("failed to map")
        ? "nothing may be executed there"
        : error.getMessage().replaceFirst("^/[^:]*: ", "");
  }

  /** Puts the library into a folder of its own, and has jssc load it from there. */
  private static void loadFrom(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    Path folder =
        Files.createTempDirectory(
            parent,
            "porthole-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path library = folder.resolve(NativeLibraryUtil.getPlatformLibraryName(NAME));
    try {
      extractTo(library);
      System.load(library.toString());
      startJssc(folder);
    } finally {
      delete(folder); // What is loaded needs its file no more.
    }
  }

  /** Deletes a folder with all that is in it: jssc has made one of its own there. */
  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      return; // What is left there does no harm.
    }
  }

  private static void extractTo(Path library) throws IOException {
    String name =
        "/" + NativeLibraryUtil.getPlatformLibraryPath("natives/") + library.getFileName();
    try (InputStream content = jssc.SerialPort.class.getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException("there is none for this kind of computer");
      }
      Files.copy(content, library);
    }
  }

  /** Its class looks for the library when it is used first; it makes a folder in vain, too. */
  private static void startJssc(Path folder) {
    String temporary = System.getProperty(TEMPORARY);
    System.setProperty(JSSC_FOLDER, folder.toString());
    System.setProperty(TEMPORARY, folder.toString());
    try {
      new jssc.SerialNativeInterface();
    } finally {
      System.setProperty(TEMPORARY, temporary);
      System.clearProperty(JSSC_FOLDER);
    }
  }
}
