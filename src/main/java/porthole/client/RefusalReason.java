package porthole.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import porthole.protocol.ResponseHead;

/** Reads why a server refused the opening handshake: the first line of a plain-text answer. */
final class RefusalReason {

  private static final int MAX_BYTES = 1024;
  private static final int MAX_CHARACTERS = 300;

  private RefusalReason() {}

  /** Returns the first line, as far as it comes; "" if the answer is no plain text. */
  static String read(ResponseHead head, InputStream body) {
    String type = head.field("Content-Type").toLowerCase(Locale.ROOT);
    boolean plain =
        type.startsWith("text/plain")
            && !head.has("Transfer-Encoding")
            && !head.has("Content-Encoding");
    return plain ? printable(line(body, length(head))) : "";
  }

  private static int length(ResponseHead head) {
    String length = head.field("Content-Length");
    return length.matches("[0-9]{1,3}") ? Integer.parseInt(length) : MAX_BYTES;
  }

  private static String line(InputStream body, int max) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      while (line.size() < max) {
        int next = body.read();
        if (next < 0 || next == '\n') {
          break;
        }
        line.write(next);
      }
    } catch (IOException e) {
      // What has come is all there will be.
    }
    return new String(line.toByteArray(), UTF_8).trim();
  }

  /** Replaces control characters: the text goes to a terminal, which would obey them. */
  private static String printable(String text) {
    String clean = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    if (clean.length() <= MAX_CHARACTERS) {
      return clean;
    }
    return clean.substring(0, MAX_CHARACTERS) + "...";
  }
}
