package porthole.device.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFileTest {
  @TempDir Path folder;

  @Test
  void theBeginningOfAFileIsReadUpToTheBound() throws IOException {
    assertEquals("toon\n", read(5, "toon\n"));
    assertEquals(4096, read(4096, "x").length());
    assertEquals(4096, read(10_000, "x").length());
    assertEquals("", read(0, ""));
  }

  @Test
  void aMissingFileIsAnError() {
    assertThrows(IOException.class, () -> KernelFile.read(folder.resolve("none").toString()));
  }

  private String read(int bytes, String text) throws IOException {
    Path file = folder.resolve("file");
    StringBuilder content = new StringBuilder();
    while (content.length() < bytes) {
      content.append(text);
    }
    Files.write(file, content.toString().getBytes(US_ASCII));
    return KernelFile.read(file.toString());
  }
}
