package porthole.device.configuration;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host and a TCP port to listen on, written {@code HOST:PORT}. Immutable. */
public final class ListenAddress {
  static final int MAX_PORT = 65535;
  private static final String HOST =
      "[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%[0-9a-z]+)?|[^:\\[\\]\\s/]+";
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^:\\[\\]]+)):([0-9]{1,9})");

  private final String host;
  private final int port;

  private ListenAddress(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Parses {@code HOST:PORT}; an IPv6 address is written in brackets. */
  public static ListenAddress parse(String text) throws ConfigurationException {
    Matcher matcher = HOST_AND_PORT.matcher(text);
    if (!matcher.matches()) {
      throw new ConfigurationException(
          "Expected HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000, but was '" + text + "'");
    }
    int port = Integer.parseInt(matcher.group(3));
    if (port < 1 || port > MAX_PORT) {
      throw new ConfigurationException(
          "Expected a port from 1 to " + MAX_PORT + " but was " + matcher.group(3));
    }
    return new ListenAddress(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
  }

  /** Returns the address of a port and of a host that {@link #host(String)} has returned. */
  static ListenAddress of(String host, int port) {
    return new ListenAddress(host, port);
  }

  /** Returns [::] in place of 0.0.0.0, so that IPv6 is served, too; any other address is kept. */
  ListenAddress withIpv6() {
    return host.equals("0.0.0.0") ? of("::", port) : this;
  }

  /** Parses a host without a port; an IPv6 address needs no brackets. */
  static String host(String text) throws ConfigurationException {
    if (!text.matches(HOST)) {
      throw new ConfigurationException(
          "Expected an address such as 127.0.0.1 but was '" + text + "'");
    }
    return text;
  }

  /** Returns the host, an IPv6 address without brackets. */
  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Resolves the host. */
  public InetSocketAddress resolve() throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  /** Returns whether only this machine can connect; false for an unknown host. */
  boolean isLoopback() {
    try {
      return resolve().getAddress().isLoopbackAddress();
    } catch (UnknownHostException e) { // Listening on it will fail with a message.
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListenAddress && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns the address as in a URL. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
