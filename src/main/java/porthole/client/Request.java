package porthole.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import porthole.protocol.ClientHandshake;
import porthole.protocol.DeflateParameters;

/**
 * The URL of a WebSocket, and how to connect to it. Immutable: each {@code with} method returns a
 * changed copy.
 */
public final class Request {

  /** The default timeout of the opening handshake: see {@link #withTimeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Bounds the memory for one message of the server. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 16 << 20;

  /** Bounds the cost of fragments with few bytes, which the limit on bytes does not. */
  public static final int DEFAULT_MAX_MESSAGE_FRAGMENTS = 65_536;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\t -~]*");

  /** The fields of the handshake itself; another value would break it. */
  private static final List<String> HANDSHAKE_FIELDS =
      Arrays.asList(
          "connection",
          "upgrade",
          "sec-websocket-extensions",
          "sec-websocket-key",
          "sec-websocket-version");

  private static final Map<String, Integer> DEFAULT_PORTS = defaultPorts();

  /** Takes host names with an underscore, which {@link URI#getHost} does not. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:([^@]*)@)?(\\[[0-9A-Fa-f:.]+(?:%[\\w.]+)?]|[\\w.~-]+)(?::([0-9]{1,9}))?");

  private final URI uri;
  private final String host;
  private final int port;
  private Map<String, String> headers = Collections.emptyMap();
  private List<String> subprotocols = Collections.emptyList();
  private Duration timeout = DEFAULT_TIMEOUT;
  private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
  private int maxMessageFragments = DEFAULT_MAX_MESSAGE_FRAGMENTS;
  private Optional<SSLSocketFactory> tls = Optional.empty();
  private Optional<DeflateParameters> compression = Optional.empty();
  private Optional<Heartbeat> heartbeat = Optional.empty();
  private boolean verifiesHostName = true;

  private Request(URI uri, String host, int port) {
    this.uri = uri;
    this.host = host;
    this.port = port;
  }

  private Request(Request other) {
    this(other.uri, other.host, other.port);
    headers = other.headers;
    subprotocols = other.subprotocols;
    timeout = other.timeout;
    maxMessageBytes = other.maxMessageBytes;
    maxMessageFragments = other.maxMessageFragments;
    tls = other.tls;
    compression = other.compression;
    heartbeat = other.heartbeat;
    verifiesHostName = other.verifiesHostName;
  }

  /**
   * Returns the request for a {@code ws:} or {@code wss:} URI. {@code http:} and {@code https:}
   * mean the same. A user and password in the URI are sent as basic authentication, and never
   * shown.
   */
  public static Request to(URI uri) {
    String scheme = scheme(uri);
    if (!DEFAULT_PORTS.containsKey(scheme)) {
      throw new IllegalArgumentException(
          "Expected a URL with ws:// or wss:// but was " + shown(uri));
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("Expected a URL without '#' but was " + shown(uri));
    }
    Matcher authority =
        AUTHORITY.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
    if (!authority.matches()) {
      throw new IllegalArgumentException(
          "Expected a URL with HOST or HOST:PORT but was " + shown(uri));
    }
    Request request =
        new Request(
            uri,
            authority.group(2),
            authority.group(3) == null ? DEFAULT_PORTS.get(scheme) : port(authority.group(3)));
    return authority.group(1) == null
        ? request
        : request.withHeader(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(userInfo(uri).getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns {@code ws} or {@code wss}, or what is neither. */
  private static String scheme(URI uri) {
    return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT).replaceFirst("^http", "ws");
  }

  /** Returns a URI without user and password, fit for a log. */
  private static String shown(URI uri) {
    return uri.toString().replaceFirst("//[^/?#]*@", "//");
  }

  private static Map<String, Integer> defaultPorts() {
    Map<String, Integer> ports = new HashMap<>();
    ports.put("ws", 80);
    ports.put("wss", 443);
    return Collections.unmodifiableMap(ports);
  }

  private static int port(String digits) {
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Expected a port from 1 to 65535 but was " + digits);
    }
    return port;
  }

  /** Returns user and password, decoded; the authority is more than they, but has the only '@'. */
  private static String userInfo(URI uri) {
    String authority = uri.getAuthority();
    return authority.substring(0, authority.lastIndexOf('@'));
  }

  /** Adds a header field. A second value of the same name is appended to the first. */
  public Request withHeader(String name, String value) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException("Expected a header name but was '" + name + "'");
    }
    if (!FIELD_VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Expected printable ASCII in the header " + name + " but was '" + value + "'");
    }
    if (HANDSHAKE_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("The header " + name + " is set by the client itself");
    }
    Request copy = new Request(this);
    copy.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.headers.putAll(headers);
    String separator = name.equalsIgnoreCase("Cookie") ? "; " : ", ";
    copy.headers.merge(name, value, (first, second) -> first + separator + second);
    return copy;
  }

  /** Offers subprotocols; the server must choose one of them. */
  public Request withSubprotocols(List<String> names) {
    for (String name : names) {
      if (!TOKEN.matcher(name).matches()) {
        throw new IllegalArgumentException("Expected a subprotocol but was '" + name + "'");
      }
    }
    Request copy = new Request(this);
    copy.subprotocols = Collections.unmodifiableList(new ArrayList<>(names));
    return copy;
  }

  /** Bounds the time from the first packet to the end of the opening handshake. */
  public Request withTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("Expected a timeout above zero");
    }
    Request copy = new Request(this);
    copy.timeout = limit;
    return copy;
  }

  /** Closes with 1009 when the server sends a longer message. */
  public Request withMaxMessageBytes(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("Expected a limit of at least 1 byte but was " + limit);
    }
    Request copy = new Request(this);
    copy.maxMessageBytes = limit;
    return copy;
  }

  /**
   * Closes with 1009 when the server sends a message in more fragments. An empty last fragment,
   * with which some programs end a message, does not count.
   */
  public Request withMaxMessageFragments(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "Expected a limit of at least 1 fragment but was " + limit);
    }
    Request copy = new Request(this);
    copy.maxMessageFragments = limit;
    return copy;
  }

  /**
   * Offers to compress messages (RFC 7692). If the server declines, messages are sent as they are.
   */
  public Request withCompression(DeflateParameters offer) {
    Request copy = new Request(this);
    copy.compression = Optional.of(offer);
    return copy;
  }

  /**
   * Notices a server that is gone. After a silence the client sends a ping. If then nothing comes
   * within the deadline, the connection ends with {@link ClientHandler#onError} and {@link
   * porthole.protocol.CloseCode#ABNORMAL}. The deadline counts from the time when the ping is
   * written; while it waits behind a long message, from the time when the socket last took bytes.
   * Without a heartbeat only sending notices a server that is gone. With one the system's send
   * buffer is 64 kB, so that a ping soon gets through; this bounds the speed to 64 kB a round trip.
   *
   * @param silence the time without any byte of the server before a ping, at least a millisecond
   * @param deadline the time for any byte to come after the ping, at least a millisecond
   */
  public Request withHeartbeat(Duration silence, Duration deadline) {
    Request copy = new Request(this);
    copy.heartbeat = Optional.of(Heartbeat.of(silence, deadline));
    return copy;
  }

  /**
   * Takes a trusted certificate for any host name. Whoever has one can then be in the middle. Use
   * this only with a factory ({@link #withTls}) that trusts nothing but your own certificates.
   */
  public Request withUnverifiedHostName() {
    Request copy = new Request(this);
    copy.verifiesHostName = false;
    return copy;
  }

  /** Makes TLS connections with this factory. The host name is still verified. */
  public Request withTls(SSLSocketFactory factory) {
    Request copy = new Request(this);
    copy.tls = Optional.of(factory);
    return copy;
  }

  /** Returns the URI, as it was given. */
  public URI uri() {
    return uri;
  }

  /** Returns whether the connection uses TLS. */
  public boolean isSecure() {
    return scheme(uri).equals("wss");
  }

  /** Returns the host name, an IPv6 address without its brackets. */
  public String host() {
    return host.replaceAll("[\\[\\]]", "");
  }

  /** Returns the TCP port, the scheme's own (80, 443) if none was given. */
  public int port() {
    return port;
  }

  /** Returns host and port, without user and password. */
  public String place() {
    return host + ":" + port;
  }

  /** Returns the value of the Host header, which names the port unless it is the scheme's own. */
  public String authority() {
    return DEFAULT_PORTS.get(scheme(uri)) == port ? host : place();
  }

  /** Returns path and query as they stand in the request line: in ASCII, other letters as %XX. */
  public String target() {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return ascii(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      ascii.append(b < 0 ? String.format("%%%02X", b) : (char) b);
    }
    return ascii.toString();
  }

  /** Returns the header fields, without those of the handshake itself. */
  public Map<String, String> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /**
   * Returns the client's half of the opening handshake, as this request describes it.
   *
   * @param random gives the nonce of its key
   */
  public ClientHandshake handshake(Random random) {
    byte[] nonce = new byte[ClientHandshake.NONCE_BYTES];
    random.nextBytes(nonce);
    return ClientHandshake.to(target(), authority(), nonce)
        .withFields(headers)
        .withSubprotocols(subprotocols)
        .withCompression(compression);
  }

  Duration timeout() {
    return timeout;
  }

  Optional<Heartbeat> heartbeat() {
    return heartbeat;
  }

  boolean verifiesHostName() {
    return verifiesHostName;
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  int maxMessageFragments() {
    return maxMessageFragments;
  }

  /** Asks for the JDK's factory only here, since the JDK then reads all trusted certificates. */
  SSLSocketFactory tls() {
    return tls.orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  @Override
  public String toString() {
    return shown(uri);
  }
}
