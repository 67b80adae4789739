package porthole.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The status line and header fields of a server's answer to the opening handshake. Immutable. */
public final class ResponseHead {

  /** The status of an answer that accepts an opening handshake. */
  public static final int SWITCHING_PROTOCOLS = 101;

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: (.*))?");

  private final String statusLine;
  private final int status;
  private final String phrase;
  private final Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private ResponseHead(String[] lines) throws ProtocolViolationException {
    Matcher matcher = STATUS_LINE.matcher(lines[0]);
    if (!matcher.matches()) {
      throw new ProtocolViolationException(
          CloseCode.PROTOCOL_ERROR,
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

  /**
   * Parses a whole head.
   *
   * @throws ProtocolViolationException if it does not begin with an HTTP status line
   */
  public static ResponseHead parse(byte[] bytes) throws ProtocolViolationException {
    return new ResponseHead(new String(bytes, StandardCharsets.ISO_8859_1).split("\r?\n", -1));
  }

  /**
   * Returns a server's text as a terminal may show it: without control characters, at most 80 long.
   */
  public static String printable(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() <= 80 ? clean : clean.substring(0, 80) + "...";
  }

  /** Returns the first line, fit for a terminal. */
  public String statusLine() {
    return statusLine;
  }

  /** Returns whether the server speaks HTTP/1.1. */
  public boolean isHttp11() {
    return statusLine.startsWith("HTTP/1.1 ");
  }

  /** Returns the status, such as 101. */
  public int status() {
    return status;
  }

  /** Returns the status and the server's words for it, such as {@code 404 Not Found}. */
  public String statusAndPhrase() {
    return (status + " " + phrase).trim();
  }

  /** Returns the values of a field, joined by commas; "" without any. */
  public String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** Returns whether a field is there. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Returns whether a field that is a list has a token, in any case. */
  public boolean hasToken(String name, String token) {
    return FieldList.contains(Collections.singletonList(field(name)), token);
  }
}
