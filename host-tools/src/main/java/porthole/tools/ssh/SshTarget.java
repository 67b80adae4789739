package porthole.tools.ssh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address and user of a login: {@code USER@HOST[:PORT]}, an IPv6 address in brackets. HOST may
 * be an alias of {@code ~/.ssh/config}. Immutable.
 */
public final class SshTarget {

  private static final int SSH_PORT = 22;

  private static final Pattern FORM =
      Pattern.compile(
          "(?:([A-Za-z0-9_][A-Za-z0-9_.-]*)@)?(?:\\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)]"
              + "|([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?))(?::([0-9]{1,5}))?");

  private final String user;
  private final String host;
  private final int port;

  /** The text that the user typed, with a user name. */
  private final String name;

  private final boolean isUserGiven;
  private final boolean isPortGiven;

  private SshTarget(
      String user, String host, int port, String name, boolean isUserGiven, boolean isPortGiven) {
    this.user = user;
    this.host = host;
    this.port = port;
    this.name = name;
    this.isUserGiven = isUserGiven;
    this.isPortGiven = isPortGiven;
  }

  public static SshTarget of(String user, String host, int port) {
    return new SshTarget(user, host, port, name(user, host, port), true, true);
  }

  private static String name(String user, String host, int port) {
    return user
        + "@"
        + (host.contains(":") ? "[" + host + "]" : host)
        + (port == SSH_PORT ? "" : ":" + port);
  }

  /** Adds the settings of {@code ~/.ssh/config}; a typed user or port overrides them. */
  public SshTarget with(SshConfig config) {
    String realUser = isUserGiven ? user : config.user().orElse(user);
    int realPort = isPortGiven ? port : config.port().orElse(port);
    return new SshTarget(
        realUser, config.hostName().orElse(host), realPort, name(realUser, host, port), true, true);
  }

  /**
   * Parses a target. The default user is root, the only one of a device.
   *
   * @throws IllegalArgumentException if the text is not a target
   */
  public static SshTarget parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      String hint =
          text.chars().filter(c -> c == ':').count() > 1 && !text.contains("[")
              ? "; an IPv6 address stands in brackets"
              : "";
      throw new IllegalArgumentException(
          "Expected USER@HOST or USER@HOST:PORT but was '" + text + "'" + hint);
    }
    int port = form.group(4) == null ? SSH_PORT : Integer.parseInt(form.group(4));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Expected a port of ssh from 1 to 65535 but was " + port);
    }
    String host = form.group(2) == null ? form.group(3) : form.group(2);
    String user = form.group(1) == null ? "root" : form.group(1);
    return new SshTarget(
        user, host, port, name(user, host, port), form.group(1) != null, form.group(4) != null);
  }

  /** Returns the host as the user typed it, which may be an alias. */
  public String alias() {
    String place = name.substring(name.indexOf('@') + 1);
    return place.startsWith("[")
        ? place.substring(1, place.indexOf(']'))
        : place.replaceFirst(":[0-9]+$", "");
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

  /** Returns the name of this host and port in {@code known_hosts} (sshd(8)). */
  public String knownAs() {
    return port == SSH_PORT ? host : "[" + host + "]:" + port;
  }

  /** Returns host and TCP port as they stand in a URL. */
  public String authority(int tcpPort) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + tcpPort;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SshTarget target && toString().equals(target.toString());
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Returns the text that {@link #parse} reads, without the usual port. */
  @Override
  public String toString() {
    return name;
  }
}
