package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file or folder of this computer that becomes a copy of one of a board. */
final class LocalCopy {

  private static final String TEMP = ".porthole";

  private final Path path;

  private LocalCopy(Path path) {
    this.path = path;
  }

  static LocalCopy at(Path path) {
    return new LocalCopy(path);
  }

  /**
   * Checks that a file can be put here: nothing but a file is replaced.
   *
   * @throws IOException with a sentence that says what to do
   */
  void requireFile() throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(
          path + " is a folder, where a file is to be put: choose another place with --to.");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException(
          path + " is no file that can be replaced: choose another place with --to.");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          Files.exists(folder)
              ? folder + " is a file, where a folder is wanted: choose another place with --to."
              : "There is no folder " + folder + ": make it first.");
    }
  }

  /** Puts the file, which takes the place of an old one when all of it is there. */
  void write(byte[] content) throws IOException {
    Path temp = path.resolveSibling(path.getFileName() + TEMP);
    try {
      Files.write(temp, content);
      Files.move(temp, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException e) {
      throw cannotWrite(e);
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  /** Makes the folder and those above it, where they are not there. */
  void makeFolder() throws IOException {
    try {
      Files.createDirectories(path.toAbsolutePath());
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          e.getFile() + " is a file, where a folder is wanted: choose another place with --to.", e);
    } catch (FileSystemException e) {
      throw cannotWrite(e);
    }
  }

  private IOException cannotWrite(FileSystemException e) {
    String reason = e instanceof AccessDeniedException ? "permission denied" : e.getReason();
    return new IOException("Cannot write " + path + ": " + reason, e);
  }
}
