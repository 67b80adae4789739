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
 * Unpacks jssc's native library from the jar and makes jssc load it, once in a process. If the
 * folder for temporary files is full or mounted noexec, the user's cache is used. jssc itself tries
 * one folder only, and never again.
 */
final class NativeLibrary {

  /** The property for the folder from which jssc loads its library without unpacking it. */
  private static final String JSSC_FOLDER = "jssc.boot.library.path";

  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String NAME = "jssc";

  private static boolean ready;

  private NativeLibrary() {}

  /**
   * Loads the library.
   *
   * @throws IOException with a sentence that names the folders, if none is suitable
   */
  static synchronized void load() throws IOException {
    if (!ready && System.getProperty(JSSC_FOLDER) == null) {
      String home = System.getProperty("user.home");
      load(folders(System.getProperty(TEMPORARY), System.getenv(), home));
    }
    ready = true;
  }

  /** Returns the folders to try, best first. */
  static List<Path> folders(String temporary, Map<String, String> variables, String home) {
    String cache = variables.getOrDefault("XDG_CACHE_HOME", "");
    // The specification says that relative paths are ignored.
    String second = cache.startsWith("/") ? cache : home + "/.cache";
    List<Path> folders = new ArrayList<>();
    for (String folder : List.of(temporary, second)) {
      try {
        folders.add(Path.of(folder));
      } catch (InvalidPathException e) {
        continue; // The path has characters that this locale lacks; the other folder remains.
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

  /** Unpacks the library into a new folder and makes jssc load it from there. */
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
      delete(folder); // A loaded library does not need its file.
    }
  }

  /** Deletes a folder with its content: jssc has made a folder in it. */
  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      return; // Files that remain do no harm.
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

  /** Initializes jssc's class, which looks for the library; it also makes an unneeded folder. */
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
