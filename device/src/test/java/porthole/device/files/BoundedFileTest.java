package porthole.device.files;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedFileTest {
  @TempDir Path folder;

  private static String refused(Path file) {
    return assertThrows(IOException.class, () -> BoundedFile.read(file, 10, "at most 10 bytes"))
        .getMessage();
  }

  @Test
  void aFileOfTheLargestSizeIsReadAndOneByteMoreIsNot() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[10]);
    assertArrayEquals(new byte[10], BoundedFile.read(file, 10, "at most 10 bytes"));
    Files.write(file, new byte[11]);
    assertEquals("Expected at most 10 bytes in " + file, refused(file));
    Files.write(file, new byte[0]);
    assertEquals(0, BoundedFile.read(file, 10, "at most 10 bytes").length);
  }

  @Test
  void aPipeOrDeviceIsNotOpened() {
    assertEquals("Expected a file but " + folder + " is a folder", refused(folder));
    Path endless = Path.of("/dev/zero");
    assertTrue(refused(endless).contains("/dev/zero"), refused(endless));
    Path missing = folder.resolve("missing");
    assertEquals("There is no file " + missing, refused(missing));
  }

  @Test
  void aFailedReadIsReportedWithTheSystemsReason() {
    Path file = folder.resolve("n".repeat(300));
    assertTrue(refused(file).startsWith("Cannot read " + file + ": "), refused(file));
  }

  @Test
  void textIsUtf8WithAByteOrderMarkOrWithout() throws IOException {
    Path file = folder.resolve("file");
    assertEquals("né", BoundedFile.text("né".getBytes(UTF_8), file));
    assertEquals("né", BoundedFile.text("\ufeffné".getBytes(UTF_8), file));
    assertEquals("", BoundedFile.text(new byte[0], file));
  }

  @Test
  void textInAnotherEncodingIsRefusedWithTheRemedy() {
    Path file = folder.resolve("file");
    for (byte[] bytes :
        new byte[][] {"\ufeffno".getBytes(UTF_16LE), {(byte) 0xfe, (byte) 0xff}, {(byte) 0xe9}}) {
      String message =
          assertThrows(IOException.class, () -> BoundedFile.text(bytes, file)).getMessage();
      assertTrue(message.endsWith("save it as UTF-8"), message);
    }
    assertFalse(BoundedFile.isUtf16(new byte[] {(byte) 0xff}));
  }
}
