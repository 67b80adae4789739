package porthole.tools.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  private static List<String> read(String input, int maxBytes) throws IOException {
    LineReader lines = LineReader.of(new ByteArrayInputStream(input.getBytes(UTF_8)), maxBytes);
    List<String> read = new ArrayList<>();
    for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
      read.add(new String(line.get(), UTF_8));
      assertEquals(read.size(), lines.number());
    }
    return read;
  }

  @Test
  void aLineEndsAtANewlineOrTheEndOfInput() throws IOException {
    assertEquals(List.of(), read("", 9));
    assertEquals(List.of(""), read("\n", 9));
    assertEquals(List.of("a", "", "é\r", "d"), read("a\n\né\r\nd", 9));
  }

  @Test
  void aLineOverTheLimitIsRefused() throws IOException {
    assertEquals(List.of("123", "123"), read("123\n123", 3));
    IOException error = assertThrows(IOException.class, () -> read("123\n1234\n", 3));
    assertEquals("Line 2 of the input is longer than 3 bytes.", error.getMessage());
  }
}
