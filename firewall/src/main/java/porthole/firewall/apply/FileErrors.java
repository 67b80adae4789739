package porthole.firewall.apply;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Java's file exceptions in words: some carry nothing but a path. */
public final class FileErrors {
  private FileErrors() {}

  public static String words(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "There is no file " + e.getMessage() + ".";
    }
    if (e instanceof AccessDeniedException) {
      return "No permission for " + ((FileSystemException) e).getFile() + ": run it as root.";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "There is a " + e.getMessage() + " already, which is not ours: move it away.";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "There is a directory " + e.getMessage() + " with something in it: move it away.";
    }
    if (e instanceof FileSystemException && ((FileSystemException) e).getReason() != null) {
      return ((FileSystemException) e).getFile()
          + ": "
          + ((FileSystemException) e).getReason()
          + ".";
    }
    if (e instanceof FileSystemException) {
      return "Something is wrong with " + ((FileSystemException) e).getFile() + ": look at it.";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
