package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** Java says "/etc/rules" and nothing more: each message says what is wrong with the file. */
class FileErrorsTest {
  private static void says(String words, IOException e) {
    String message = FileErrors.words(e);
    assertTrue(message.contains("/etc/rules"), message);
    assertTrue(message.contains(words), message);
  }

  @Test
  void everyFileExceptionIsASentenceWithTheFile() {
    says("no file", new NoSuchFileException("/etc/rules"));
    says("root", new AccessDeniedException("/etc/rules"));
    says("already", new FileAlreadyExistsException("/etc/rules"));
    says("directory", new DirectoryNotEmptyException("/etc/rules"));
    says("cannot be read or written", new FileSystemException("/etc/rules"));
  }

  @Test
  void theSystemsReasonIsReported() {
    says("No space left", new FileSystemException("/etc/rules", null, "No space left on device"));
  }

  @Test
  void anyOtherExceptionIsItsMessageOrItsName() {
    assertEquals("The backup is gone.", FileErrors.words(new IOException("The backup is gone.")));
    assertEquals("IOException", FileErrors.words(new IOException()));
  }
}
