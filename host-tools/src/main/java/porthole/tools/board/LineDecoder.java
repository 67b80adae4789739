package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts what a serial device says into lines, wherever its bytes come apart. Pure. */
public final class LineDecoder {

  /** A device that never ends a line, as one with another speed, must not fill our memory. */
  static final int MAX_LINE_BYTES = 16 * 1024;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;

  /** Returns the lines that are whole now, without their ends; too long and empty ones go. */
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
