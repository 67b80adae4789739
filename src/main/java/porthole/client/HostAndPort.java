package porthole.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server listens: {@code HOST:PORT}, an IPv6 address in brackets. Immutable. */
final class HostAndPort {
  private static final int MAX_PORT = 65535;
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+(?:%\\w+)?)]|([^:\\[\\]\\s/]+)):([0-9]{1,5})");

  private final String text;
  private final String host;
  private final int port;

  private HostAndPort(String text, String host, int port) {
    this.text = text;
    this.host = host;
    this.port = port;
  }

  /**
   * Parses a place.
   *
   * @throws IllegalArgumentException when it is none
   */
  static HostAndPort parse(String text) {
    Matcher matcher = FORM.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "Expected a known name, or HOST:PORT with a port from 1 to "
              + MAX_PORT
              + ", but was '"
              + text
              + "'");
    }
    return new HostAndPort(
        text, matcher.group(1) == null ? matcher.group(2) : matcher.group(1), port);
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  @Override
  public String toString() {
    return text;
  }
}
