package porthole.tools.option;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {

  @TempDir private Path folder;

  @Test
  void thePasswordIsTheFirstLineWithoutAByteOrderMark() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "\uFEFFpäss word \r\nmore");
    assertEquals("päss word ", PasswordFile.read(file));
    assertEquals("", PasswordFile.read(Files.writeString(file, "")));
  }

  @Test
  void anInvalidPasswordFileIsRefusedInASentence() throws IOException {
    Path file = Files.write(folder.resolve("a"), "p\u00e4ss".getBytes(ISO_8859_1));
    assertEquals("Expected UTF-8 but " + file + " is not: save it as UTF-8.", refusal(file));
    String most = "Expected a password of at most 4096 bytes in ";
    assertEquals(most + file + '.', refusal(Files.writeString(file, "x".repeat(4097))));
    assertEquals(most + "/dev/zero.", refusal(Path.of("/dev/zero")));
  }

  private static String refusal(Path file) {
    return assertThrows(IOException.class, () -> PasswordFile.read(file)).getMessage();
  }
}
