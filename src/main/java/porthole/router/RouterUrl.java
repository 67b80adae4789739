package porthole.router;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.protocol.ProtocolViolationException;

/** An {@code http:} URL on the router's own address. Immutable. */
public final class RouterUrl {
  private static final int MAX_CHARS = 512;
  private static final int DEFAULT_PORT = 80;
  private static final int MAX_PORT = 65535;

  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(?i:http)://(?:\\[([0-9A-Fa-f:.]{2,45})(?:%25?[\\w.-]{1,20})?]|([0-9.]{7,15}))"
              + "(?::([0-9]{1,5}))?(/[!-~]*)?");
  private static final Pattern REFERENCE = Pattern.compile("[!-~]+");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private final InetAddress address;
  private final int port;
  private final String path;

  private RouterUrl(InetAddress address, int port, String path) {
    this.address = address;
    this.port = port;
    this.path = path;
  }

  /**
   * Parses a URL that a router has sent.
   *
   * @param gateway the router that was asked; the URL must have its address
   */
  public static RouterUrl parse(String text, InetAddress gateway)
      throws ProtocolViolationException {
    Matcher matcher = ABSOLUTE.matcher(text.length() > MAX_CHARS ? "" : text);
    if (!matcher.matches()) {
      throw IpLiteral.expected("an http URL of at most " + MAX_CHARS + " characters", text);
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    if (!IpLiteral.text(IpLiteral.parse(host)).equals(IpLiteral.text(gateway))) {
      throw IpLiteral.expected("a URL of the router " + IpLiteral.text(gateway), text);
    }
    int port = matcher.group(3) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(3));
    if (port < 1 || port > MAX_PORT) {
      throw IpLiteral.expected("a port from 1 to " + MAX_PORT, port);
    }
    return new RouterUrl(gateway, port, path(matcher.group(4)));
  }

  private static String path(String path) {
    if (path == null) {
      return "/";
    }
    int fragment = path.indexOf('#');
    return fragment < 0 ? path : path.substring(0, fragment);
  }

  /** Returns the URL of a reference in a document that lies here (RFC 3986, section 5.2). */
  public RouterUrl resolve(String reference) throws ProtocolViolationException {
    if (SCHEME.matcher(reference).matches()) {
      return parse(reference, address);
    }
    if (!REFERENCE.matcher(reference).matches()
        || reference.length() > MAX_CHARS
        || reference.startsWith("//")) {
      throw IpLiteral.expected("a path on the router", reference);
    }
    String folder = path.replaceFirst("\\?.*", "").replaceFirst("[^/]*$", "");
    return new RouterUrl(
        address, port, path(reference.startsWith("/") ? reference : folder + reference));
  }

  /** Returns the same URL at another address of the same router. */
  public RouterUrl at(InetAddress other) {
    return new RouterUrl(other, port, path);
  }

  /** Returns the router's address. */
  public InetAddress address() {
    return address;
  }

  /** Returns the TCP port. */
  public int port() {
    return port;
  }

  /** Returns the path with the query; it begins with a slash. */
  public String path() {
    return path;
  }

  /** Returns the value of the header field Host. */
  String host() {
    return IpLiteral.url(address) + ":" + port;
  }

  /** Returns the HTTP request for what lies here. */
  public byte[] get() {
    return ("GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n\r\n")
        .getBytes(US_ASCII);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RouterUrl && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "http://" + host() + path;
  }
}
