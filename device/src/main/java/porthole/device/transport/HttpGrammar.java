package porthole.device.transport;

import java.util.regex.Pattern;

/** Checks tokens and hosts in the header of an HTTP request. */
public final class HttpGrammar {
  /** A host and a port (RFC 3986, section 3.2.2), without a user before them. */
  public static final String HOST_AND_PORT =
      "(?:\\[[0-9A-Fa-f:.]+(?:%[\\w.~%-]+)?]|[\\w.~!$&'()*+,;=%-]*)(?::[0-9]*)?";

  private static final Pattern HOST = Pattern.compile(HOST_AND_PORT);
  private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~"; // RFC 9110, section 5.6.2

  private HttpGrammar() {}

  /** Returns whether a text is what a Host field may say. */
  public static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }

  /** Returns whether a text is a token (RFC 9110, section 5.6.2), as names are. */
  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
      if (!alphanumeric && TOKEN_SYMBOLS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
