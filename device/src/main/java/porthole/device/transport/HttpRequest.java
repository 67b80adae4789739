package porthole.device.transport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The head of an HTTP/1.1 request (RFC 9112): request line and header fields. Immutable. */
public final class HttpRequest {
  /**
   * Names of header fields that proxies, tunnels and content networks add: who is behind them is
   * anybody. A name that holds one of the words counts, so X-Forwarded-Proto as X-Forwarded-For.
   */
  private static final Pattern FORWARDED =
      Pattern.compile(
          "forwarded|proxy|(client|real|connecting|remote|user|source|src|socket|originating)-?ip"
              + "|remote-addr|external-address|original-(host|url|uri)|^x-(scheme|host)$"
              + "|url-scheme|^front-end-https|^via$|^cdn-loop$|varnish|trace-context"
              + "|^(x-)?(cf|cloudfront|fastly|fly|akamai|incap|envoy|amzn|arr|azure|fd|ngrok|nf"
              + "|vercel|appengine|tailscale|ingress|sucuri|bluecoat)-");

  private final String method;
  private final String target;
  private final String version;
  private final String authority;
  private final Map<String, List<String>> headers;

  /**
   * Creates a request of parts that have been checked.
   *
   * @param method such as {@code GET}
   * @param target path and query, or {@code *}
   * @param version such as {@code HTTP/1.1}
   * @param authority host and port of a target in absolute form; else empty
   * @param headers values below the name of their field in lower case
   */
  public HttpRequest(
      String method,
      String target,
      String version,
      String authority,
      Map<String, List<String>> headers) {
    this.method = method;
    this.target = target;
    this.version = version;
    this.authority = authority;
    this.headers = headers;
  }

  /** Returns the method, such as {@code GET}, as it was sent. */
  public String method() {
    return method;
  }

  /** Returns the path as it was sent, without the query; {@code *} means the whole server. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * Returns the query as it was sent, not decoded and without its '?'; empty when there is none.
   */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /** Returns path and query as they were sent; {@code *} means the whole server. */
  public String target() {
    return target;
  }

  /** Returns the names of all header fields, in lower case, each once. */
  public Set<String> names() {
    return Collections.unmodifiableSet(headers.keySet());
  }

  /** Returns the values of a header field in the order they were sent; none: an empty list. */
  public List<String> headers(String name) {
    return headers.getOrDefault(lower(name), Collections.emptyList());
  }

  /**
   * Returns the host that was asked for, in lower case, with its port if one was written; empty
   * without one. A host in the target replaces {@code Host} (RFC 9112, section 3.2.2).
   */
  public String host() {
    List<String> hosts = headers("Host");
    return lower(!authority.isEmpty() || hosts.isEmpty() ? authority : hosts.get(0));
  }

  /**
   * Returns whether a proxy says that it forwards this request (RFC 7239; RFC 9110, section 7.6.3):
   * then the peer's address is the proxy's, and tells nothing of who asks. Not every proxy says it.
   */
  public boolean isForwarded() {
    for (String name : headers.keySet()) {
      if (FORWARDED.matcher(name).find()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the subprotocols that an opening handshake offers, what the client likes best first.
   */
  public List<String> subprotocols() {
    List<String> names = new ArrayList<>();
    for (String value : headers("Sec-WebSocket-Protocol")) {
      for (String item : value.split(",")) {
        if (HttpGrammar.isToken(item.trim())) {
          names.add(item.trim());
        }
      }
    }
    return Collections.unmodifiableList(names);
  }

  /** Returns whether a header field that is a comma-separated list holds a token, in any case. */
  public boolean hasToken(String name, String token) {
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
  public boolean asksForWebSocket() {
    return hasToken("Upgrade", "websocket");
  }

  /** Returns whether the method is {@code HEAD}. */
  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** Returns whether the client speaks HTTP/1.0. */
  public boolean isHttp10() {
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
