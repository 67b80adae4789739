package porthole.tools.ssh;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where to log in and as whom: {@code USER@HOST[:PORT]}, an IPv6 address in brackets. */
public final class Target {

  private static final int SSH_PORT = 22;

  private static final Pattern FORM = Pattern.compile(
      "(?:([A-Za-z0-9_][A-Za-z0-9_.-]*)@)?(?:\\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)]"
          + "|([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?))(?::([0-9]{1,5}))?");

  private final String user;
  private final String host;
  private final int port;

  private Target(String user, String host, int port) {
    this.user = user;
    this.host = host;
    this.port = port;
  }

  public static Target of(String user, String host, int port) {
    return new Target(user, host, port);
  }

  /**
   * Reads a target; without a user it is root, as a device has no other.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static Target parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      String hint = text.chars().filter(c -> c == ':').count() > 1 && !text.contains("[")
          ? "; an IPv6 address stands in brackets" : "";
      throw new IllegalArgumentException(
          "Expected USER@HOST or USER@HOST:PORT but was '" + text + "'" + hint);
    }
    int port = form.group(4) == null ? SSH_PORT : Integer.parseInt(form.group(4));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Expected a port from 1 to 65535 but was " + port);
    }
    String host = form.group(2) == null ? form.group(3) : form.group(2);
    return new Target(form.group(1) == null ? "root" : form.group(1), host, port);
  }

  public String user() {
    return user;
  }

  /** Returns the name or address, an IPv6 address without its brackets. */
  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Returns the name under which {@code known_hosts} has this place (sshd(8)). */
  public String knownAs() {
    return port == SSH_PORT ? host : "[" + host + "]:" + port;
  }

  /** Returns host and TCP port as they stand in a URL. */
  public String authority(int tcpPort) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + tcpPort;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Target target && toString().equals(target.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, host, port);
  }

  /** Returns the text that {@link #parse} reads, without the usual port. */
  @Override
  public String toString() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return user + "@" + name + (port == SSH_PORT ? "" : ":" + port);
  }
}
