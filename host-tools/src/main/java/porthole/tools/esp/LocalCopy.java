package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file or folder of this computer that receives the copy of a board's one. */
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
   * Checks that a file can be written here: only a file is replaced.
   *
   * @throws IOException with a sentence that says what to do
   */
  void requireFile() throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(
          path + " is a folder, but a file is to be written: choose another name with --to.");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException(path + " is not a regular file: choose another name with --to.");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          Files.exists(folder)
              ? folder + " is a file, but a folder is needed: choose another folder with --to."
              : "The folder " + folder + " does not exist: make it first.");
    }
  }

  /** Writes the file; it replaces an old one only when it is complete. */
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

  /** Makes the folder and its missing parents. */
  void makeFolder() throws IOException {
    try {
      Files.createDirectories(path.toAbsolutePath());
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          e.getFile() + " is a file, but a folder is needed: choose another folder with --to.", e);
    } catch (FileSystemException e) {
      throw cannotWrite(e);
    }
  }

  private IOException cannotWrite(FileSystemException e) {
    String reason = e instanceof AccessDeniedException ? "permission denied" : e.getReason();
    return new IOException("Cannot write " + path + ": " + reason, e);
  }
}
