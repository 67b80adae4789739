package porthole.firewall.apply;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Java's file exceptions in words: some carry nothing but a path. */
public final class Failures {
  private Failures() {}

  public static String words(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "There is no file " + e.getMessage() + ".";
    }
    if (e instanceof AccessDeniedException) {
      return "No permission for " + ((FileSystemException) e).getFile() + ": run it as root.";
    }
    if (e instanceof FileSystemException && ((FileSystemException) e).getReason() != null) {
      return ((FileSystemException) e).getFile()
          + ": "
          + ((FileSystemException) e).getReason()
          + ".";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
