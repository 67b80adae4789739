package porthole.device.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of an HTTP/1.1 request (RFC 9112): request line and header fields. Immutable. */
public final class HttpRequest {
  private static final Pattern VERSION = Pattern.compile("HTTP/\\d\\.\\d");
  private static final Pattern ABSOLUTE_FORM =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([/?].*)?"); // RFC 9112, section 3.2.2
  private static final Pattern LINE_END = Pattern.compile("\r\n");
  private static final String[] FORWARDED = {
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"
  };
  private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~"; // RFC 9110, section 5.6.2

  private final String method;
  private final String target;
  private final String version;
  private final Map<String, List<String>> headers;

  private HttpRequest(
      String method, String target, String version, Map<String, List<String>> headers) {
    this.method = method;
    this.target = target;
    this.version = version;
    this.headers = headers;
  }

  /** Parses a head that ends with an empty line and has at most so many header fields. */
  static HttpRequest parse(byte[] head, int maxFields) throws HttpException {
    String text = new String(head, ISO_8859_1);
    String[] lines = LINE_END.split(text.substring(0, Math.max(0, text.length() - 4)), -1);
    if (lines.length - 1 > maxFields) {
      throw new HttpException(431, "Expected at most " + maxFields + " header fields.");
    }
    String[] requestLine = lines[0].split(" ", -1);
    if (requestLine.length != 3
        || !isToken(requestLine[0])
        || !VERSION.matcher(requestLine[2]).matches()) {
      throw new HttpException(400, "Expected a request line such as 'GET / HTTP/1.1'.");
    }
    if (!requestLine[2].startsWith("HTTP/1.")) {
      throw new HttpException(505, "This server speaks HTTP/1.1.");
    }
    return new HttpRequest(
        requestLine[0], originForm(requestLine[1]), requestLine[2], parseHeaders(lines));
  }

  /** Returns path and query of a target, which a proxy may have sent with scheme and host. */
  private static String originForm(String target) throws HttpException {
    if (target.startsWith("/")) {
      return target;
    }
    Matcher absolute = ABSOLUTE_FORM.matcher(target);
    if (!absolute.matches()) {
      throw new HttpException(400, "Expected a request target that starts with '/'.");
    }
    String rest = absolute.group(1);
    return rest == null ? "/" : rest.startsWith("/") ? rest : "/" + rest;
  }

  private static Map<String, List<String>> parseHeaders(String[] lines) throws HttpException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = colon < 0 ? "" : lines[i].substring(0, colon);
      String value = lines[i].substring(colon + 1);
      if (!isToken(name) || hasControls(value)) {
        throw new HttpException(400, "Expected header fields such as 'Name: value'.");
      }
      headers.computeIfAbsent(lower(name), unseen -> new ArrayList<>(1)).add(value.trim());
    }
    return headers;
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
      if (!alphanumeric && TOKEN_SYMBOLS.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /** Returns the method, such as {@code GET}, as it was sent. */
  public String method() {
    return method;
  }

  /** Returns the path as it was sent, without the query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** Returns the query as it was sent, not decoded and without its '?'; empty when there is none. */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /** Returns the values of a header field in the order they were sent; none: an empty list. */
  public List<String> headers(String name) {
    return headers.getOrDefault(lower(name), Collections.emptyList());
  }

  /**
   * Returns whether a proxy says that it forwards this request (RFC 7239; RFC 9110, section 7.6.3):
   * then the peer's address is the proxy's, and tells nothing of who asks.
   */
  public boolean isForwarded() {
    for (String name : FORWARDED) {
      if (!headers(name).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the subprotocols that an opening handshake offers, what the client likes best first. */
  public List<String> subprotocols() {
    List<String> names = new ArrayList<>();
    for (String value : headers("Sec-WebSocket-Protocol")) {
      for (String item : value.split(",")) {
        if (isToken(item.trim())) {
          names.add(item.trim());
        }
      }
    }
    return Collections.unmodifiableList(names);
  }

  /** Returns whether a header field that is a comma-separated list holds a token, in any case. */
  boolean hasToken(String name, String token) {
    for (String value : headers(name)) {
      for (String item : value.split(",")) {
        if (item.trim().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns whether the client asks to go on with WebSocket (RFC 6455, section 4.2.1). */
  boolean asksForWebSocket() {
    return hasToken("Upgrade", "websocket");
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  boolean isHttp10() {
    return version.equals("HTTP/1.0");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return method + ' ' + target;
  }
}
