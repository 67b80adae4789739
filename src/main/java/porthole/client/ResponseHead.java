package porthole.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The status line and the header fields with which a server answers the opening handshake. */
final class ResponseHead {

  /** Bounds what a server can make us hold before it has shown that it speaks WebSocket. */
  static final int MAX_BYTES = 16 * 1024;

  static final int SWITCHING_PROTOCOLS = 101;

  private static final String START = "HTTP/";

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: (.*))?");

  private final String statusLine;
  private final int status;
  private final String phrase;
  private final Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private ResponseHead(String[] lines) throws HandshakeException {
    Matcher matcher = STATUS_LINE.matcher(lines[0]);
    if (!matcher.matches()) {
      throw HandshakeException.wrong(
          "expected an HTTP status line but was '" + printable(lines[0]) + "'");
    }
    statusLine = printable(lines[0]);
    status = Integer.parseInt(matcher.group(1));
    phrase = matcher.group(2) == null ? "" : printable(matcher.group(2));
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.merge(
            line.substring(0, colon).trim(),
            line.substring(colon + 1).trim(),
            (first, second) -> first + ", " + second); // RFC 9110, section 5.3
      }
    }
  }

  static ResponseHead parse(byte[] bytes) throws HandshakeException {
    return new ResponseHead(new String(bytes, StandardCharsets.ISO_8859_1).split("\r?\n"));
  }

  /** Reads up to and with the empty line that ends a head, and nothing behind it. */
  static ResponseHead read(InputStream in) throws IOException {
    byte[] bytes = new byte[MAX_BYTES];
    for (int length = 0; length < MAX_BYTES; ) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("The server closed the connection during the opening handshake.");
      }
      if (length < START.length() && next != START.charAt(length)) {
        throw HandshakeException.wrong("this does not look like HTTP");
      }
      bytes[length++] = (byte) next;
      if (next == '\n' && endsWithEmptyLine(bytes, length)) {
        return parse(Arrays.copyOf(bytes, length));
      }
    }
    throw HandshakeException.wrong("its head is longer than " + MAX_BYTES + " bytes");
  }

  private static boolean endsWithEmptyLine(byte[] bytes, int length) {
    return length >= 2 && bytes[length - 2] == '\n'
        || length >= 3 && bytes[length - 2] == '\r' && bytes[length - 3] == '\n';
  }

  /** A server's words go to a terminal: no control characters, and not too many. */
  static String printable(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() <= 80 ? clean : clean.substring(0, 80) + "...";
  }

  String statusLine() {
    return statusLine;
  }

  boolean isHttp11() {
    return statusLine.startsWith("HTTP/1.1 ");
  }

  int status() {
    return status;
  }

  String statusAndPhrase() {
    return (status + " " + phrase).trim();
  }

  /** Returns the value of a field, several of its name joined by commas, "" if there is none. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Returns whether a field that is a list has a token, in any case. */
  boolean hasToken(String name, String token) {
    return Arrays.stream(field(name).split(","))
        .anyMatch(item -> item.trim().equalsIgnoreCase(token));
  }
}
