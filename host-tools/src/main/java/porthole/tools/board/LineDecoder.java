package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Decodes lines from a serial device's bytes, which may be cut anywhere. Pure. */
public final class LineDecoder {

  /** Bounds the memory: a device with another speed may never end a line. */
  static final int MAX_LINE_BYTES = 16 * 1024;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;

  /**
   * Returns the completed lines without their ends; lines that are empty or too long are dropped.
   */
  public List<String> receive(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    for (byte b : bytes) {
      if (b == '\n' || b == '\r') {
        if (line.size() > 0 && !tooLong) {
          lines.add(line.toString(StandardCharsets.UTF_8));
        }
        line.reset();
        tooLong = false;
      } else if (line.size() == MAX_LINE_BYTES) {
        tooLong = true;
      } else {
        line.write(b);
      }
    }
    return lines;
  }
}
