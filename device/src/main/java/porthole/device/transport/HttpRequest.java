package porthole.device.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The head of an HTTP/1.1 request (RFC 9112): request line and header fields. Immutable. */
public final class HttpRequest {
  /**
   * Header fields of clients, which {@link #FORWARDED} does not match. It is not even compiled for
   * a request that has no others.
   */
  static final Set<String> USUAL =
      new HashSet<>(
          Arrays.asList(
              "accept",
              "accept-encoding",
              "accept-language",
              "authorization",
              "cache-control",
              "connection",
              "cookie",
              "host",
              "origin",
              "pragma",
              "referer",
              "sec-websocket-extensions",
              "sec-websocket-key",
              "sec-websocket-protocol",
              "sec-websocket-version",
              "upgrade",
              "user-agent"));

  /** Compiled when first needed. */
  private static final class ForwardedFields {
    private static final Pattern NAME = Pattern.compile(FORWARDED);
  }

  /**
   * Header fields that proxies, tunnels and content networks add; anybody may be behind them. The
   * pattern matches a part of the name: X-Forwarded-Proto as well as X-Forwarded-For.
   */
  static final String FORWARDED =
      "forwarded|proxy|(client|real|connecting|remote|user|source|src|socket|originating)-?ip"
          + "|remote-addr|external-address|original-(host|url|uri)|^x-(scheme|host)$"
          + "|url-scheme|^front-end-https|^via$|^cdn-loop$|varnish|trace-context"
          + "|^(x-)?(cf|cloudfront|fastly|fly|akamai|incap|envoy|amzn|arr|azure|fd|ngrok|nf"
          + "|vercel|appengine|tailscale|ingress|sucuri|bluecoat)-";

  private final String method;
  private final String target;
  private final String version;
  private final String authority;
  private final Map<String, List<String>> headers;

  /**
   * Creates a request of checked parts.
   *
   * @param method such as {@code GET}
   * @param target path and query, or {@code *}
   * @param version such as {@code HTTP/1.1}
   * @param authority host and port of a target in absolute form; otherwise empty
   * @param headers values by field name in lower case
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

  /** Returns the path as sent, without the query; {@code *} means the whole server. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** Returns the query as sent, not decoded, without the '?'; empty if there is none. */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /** Returns path and query as sent; {@code *} means the whole server. */
  public String target() {
    return target;
  }

  /** Returns the names of all header fields, in lower case, each once. */
  public Set<String> names() {
    return Collections.unmodifiableSet(headers.keySet());
  }

  /** Returns the values of a header field in the order sent; empty if it is missing. */
  public List<String> headers(String name) {
    return headers.getOrDefault(lower(name), Collections.emptyList());
  }

  /**
   * Returns the requested host in lower case, with its port if the request has one; empty if it
   * names none. A host in the target replaces {@code Host} (RFC 9112, section 3.2.2).
   */
  public String host() {
    List<String> hosts = headers("Host");
    return lower(!authority.isEmpty() || hosts.isEmpty() ? authority : hosts.get(0));
  }

  /**
   * Returns whether a proxy's header field shows that this request is forwarded (RFC 7239; RFC
   * 9110, section 7.6.3). The peer's address is then the proxy's. Not every proxy adds such a
   * field.
   */
  public boolean isForwarded() {
    for (String name : headers.keySet()) {
      if (!USUAL.contains(name) && ForwardedFields.NAME.matcher(name).find()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the subprotocols that an opening handshake offers, in the client's order of preference.
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

  /** Returns whether a comma-separated header field holds a token, ignoring case. */
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

  /** Returns whether the client asks to continue with WebSocket (RFC 6455, section 4.2.1). */
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
