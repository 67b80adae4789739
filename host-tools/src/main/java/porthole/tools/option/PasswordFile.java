package porthole.tools.option;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a password from the first line of a file. */
public final class PasswordFile {

  private static final int MAX_PASSWORD_BYTES = 4096;

  private PasswordFile() {}

  /** Returns the first line of the file. */
  public static String read(Path file) throws IOException {
    String bound = "a password of at most " + MAX_PASSWORD_BYTES + " bytes";
    try {
      return SmallFile.text(file, MAX_PASSWORD_BYTES, bound).lines().findFirst().orElse("");
    } catch (NoSuchFileException e) {
      throw new IOException("The password file " + file + " does not exist.", e);
    }
  }
}
