package porthole.device.channels;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;

/**
 * Who may take part in the channels ({@code PROTOCOL.md}, section 4.7). Immutable.
 *
 * <p>A page from elsewhere in the owner's browser speaks with the owner's address, so its
 * {@code Origin} is looked at; and with a name of its own that was made to point here (DNS
 * rebinding) its origin looks like ours, so {@code Host} is looked at, too. An address in numbers
 * needs no look: no page can make one that is not ours lead here.
 */
public final class Access {
  private static final String BEARER = "bearer ";

  private final Token token;
  private final Set<String> hosts;
  private final Set<String> origins;

  private Access(Token token, Set<String> hosts, Set<String> origins) {
    this.token = token;
    this.hosts = hosts;
    this.origins = origins;
  }

  /**
   * Returns the access with a token, for pages of some hosts and origins.
   *
   * @param hosts names under which this device is reached, without a port
   * @param origins such as {@code https://example.org}, of pages that are not this device's own
   */
  public static Access of(Token token, Collection<String> hosts, Collection<String> origins) {
    return new Access(token, lower(hosts), lower(origins));
  }

  private static Set<String> lower(Collection<String> texts) {
    Set<String> lower = new LinkedHashSet<>();
    for (String text : texts) {
      lower.add(text.toLowerCase(Locale.ROOT));
    }
    return Collections.unmodifiableSet(lower);
  }

  /** Returns why a client is not even let in to show its token; nothing when it is. */
  Optional<HttpResponse> refusal(HttpRequest request) {
    String host = only(request.headers("Host")).toLowerCase(Locale.ROOT);
    if (!isOurs(host)) {
      return refusal(403, "'" + host + "' is not known as a name of this device: add it to"
          + " channels, hosts in its configuration.");
    }
    List<String> origin = request.headers("Origin");
    if (!origin.isEmpty() && !isOurs(only(origin).toLowerCase(Locale.ROOT), host)) {
      return refusal(403, "Pages of '" + only(origin) + "' may not use this device: add it to"
          + " channels, origins in its configuration.");
    }
    if (showsToken(request) && !hasToken(request)) {
      return Optional.of(
          HttpResponse.error(401, "Expected the token of this device in 'Authorization'.")
              .with("WWW-Authenticate", "Bearer"));
    }
    return Optional.empty();
  }

  private static Optional<HttpResponse> refusal(int status, String sentence) {
    return Optional.of(HttpResponse.error(status, sentence));
  }

  private static String only(List<String> values) {
    return values.size() == 1 ? values.get(0) : "";
  }

  private boolean isOurs(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return isInNumbers(name) || hosts.contains(name);
  }

  private static boolean isInNumbers(String name) {
    return name.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
  }

  /** A page of this device itself, or one that its owner has named. */
  private boolean isOurs(String origin, String host) {
    return origin.equals("http://" + host)
        || origin.equals("https://" + host)
        || origins.contains(origin);
  }

  /**
   * Returns whether a client may take part at once; otherwise it has to show the token. Whoever comes
   * through a proxy in this house may be from anywhere.
   */
  boolean admits(HttpRequest request, Peer peer) {
    return peer.isLocal() && !request.isForwarded() || hasToken(request);
  }

  private static boolean showsToken(HttpRequest request) {
    return !request.headers("Authorization").isEmpty();
  }

  /** Returns whether a client has shown the token in its opening handshake. */
  boolean hasToken(HttpRequest request) {
    String value = only(request.headers("Authorization"));
    return value.toLowerCase(Locale.ROOT).startsWith(BEARER)
        && token.is(value.substring(BEARER.length()).trim());
  }

  boolean isToken(String text) {
    return token.is(text);
  }

  /** Returns whether a text is not the token; without a token nobody can tell. */
  boolean isWrongToken(String text) {
    return token.isSet() && !token.is(text);
  }
}
