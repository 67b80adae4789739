package porthole.firewall.apply;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns Java's file exceptions, some of which hold only a path, into sentences. */
public final class FileErrors {
  private FileErrors() {}

  /** Returns one sentence for the owner about a file that cannot be used. */
  public static String words(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "There is no file " + e.getMessage() + ".";
    }
    if (e instanceof AccessDeniedException) {
      return "No permission for " + ((FileSystemException) e).getFile() + ": run it as root.";
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " exists already and is not ours: move it away.";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "The directory " + e.getMessage() + " is not empty: move it away.";
    }
    if (e instanceof FileSystemException && ((FileSystemException) e).getReason() != null) {
      return ((FileSystemException) e).getFile()
          + ": "
          + ((FileSystemException) e).getReason()
          + ".";
    }
    if (e instanceof FileSystemException) {
      return ((FileSystemException) e).getFile() + " cannot be read or written.";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
