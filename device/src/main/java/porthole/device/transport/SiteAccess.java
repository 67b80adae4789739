package porthole.device.transport;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tinylog.Logger;

/**
 * Decides which web pages may use what is not for everybody: the one rule for {@code Origin} and
 * {@code Host} ({@code PROTOCOL.md}, section 1). Loop's thread.
 *
 * <p>A page from elsewhere in the owner's browser has the owner's address, so {@code Origin} is
 * checked. The name of a page can be made to point here (DNS rebinding), and then its origin equals
 * {@code Host}, so {@code Host} is checked as well. An address in numbers passes: no page can make
 * one lead here that is not ours. A browser sends {@code Origin} with each opening handshake, but
 * not with a plain GET to where the page came from.
 */
public final class SiteAccess {
  private static final int MAX_LENGTH = 256;

  /** Refusals that are logged, each once; further ones would let strangers fill the log. */
  private static final int MAX_TOLD = 32;

  private static final Pattern LOOPBACK =
      Pattern.compile("(127(\\.[0-9]{1,3}){3}|localhost|\\[::1])(:[0-9]*)?");
  private static final Pattern NUMBERS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+(%.*)?]");

  /** As browsers write it; of {@code file:}, {@code app:} and the like as it may come. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "null|https?://([a-z0-9_][a-z0-9_.-]*|\\[[0-9a-f:.]+])(:[1-9][0-9]{0,4})?"
              + "|(?!https?:)[a-z][a-z0-9+.-]*:(//[\\w.~:/?%@!$&'()+,;=\\[\\]-]*)?");

  private final Set<String> names = new HashSet<>();
  private final Set<String> origins = new HashSet<>();
  private final Set<String> told = new HashSet<>();

  private SiteAccess() {}

  /**
   * Returns the rule for a device.
   *
   * @param hosts names under which it is reached; a port with one is ignored
   * @param origins such as {@code https://example.org}, of pages that are not its own
   */
  public static SiteAccess of(Collection<String> hosts, Collection<String> origins) {
    SiteAccess sites = new SiteAccess();
    hosts.forEach(host -> sites.names.add(name(lower(host))));
    origins.forEach(origin -> sites.origins.add(lower(origin)));
    return sites;
  }

  /** Returns whether a text is a host that can be allowed: a name, or an address, maybe a port. */
  public static boolean isHost(String text) {
    return HttpGrammar.isHost(text)
        && !name(text).isEmpty()
        && text.indexOf('*') < 0
        && text.length() <= MAX_LENGTH;
  }

  /** Returns whether a text is an origin that can be allowed, without the port that is usual. */
  public static boolean isOrigin(String text) {
    return text.length() <= MAX_LENGTH
        && ORIGIN.matcher(lower(text)).matches()
        && normal(text).length() == text.length();
  }

  /**
   * Returns whether a request comes from this machine itself. A proxy or tunnel on it is recognised
   * by the fields that it adds, or by a {@code Host} that does not name loopback.
   */
  public static boolean isFromThisMachine(HttpRequest request, Peer peer) {
    return peer.isLoopback()
        && !request.isForwarded()
        && LOOPBACK.matcher(request.host()).matches();
  }

  /**
   * Returns a page that only programs on this machine get, and no page of a browser.
   *
   * @param sentence the answer to others, with 403
   */
  public static HttpHandler onThisMachine(HttpHandler page, String sentence) {
    return (request, peer) ->
        isFromThisMachine(request, peer)
                && request.headers("Origin").isEmpty()
                && request.headers("Referer").isEmpty()
            ? page.answer(request, peer)
            : HttpResponse.error(403, sentence);
  }

  /**
   * Returns a page that only the local network gets, by this rule.
   *
   * @param sentence the answer to others, with 403
   */
  public HttpHandler local(HttpHandler page, String sentence) {
    return (request, peer) -> {
      if (!peer.isLocal() || request.isForwarded()) {
        return HttpResponse.error(403, sentence);
      }
      Optional<HttpResponse> refusal = refusal(request, peer);
      return refusal.isPresent() ? refusal.get() : page.answer(request, peer);
    };
  }

  /** Returns the answer to a request of a page that may not use this; nothing when it may. */
  public Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    List<String> sent = request.headers("Origin");
    if (sent.isEmpty()) {
      return request.asksForWebSocket() ? Optional.empty() : refusalOfName(request.host(), peer);
    }
    String origin = sent.size() > 1 ? "" : normal(sent.get(0));
    if (origins.contains(origin)) {
      return Optional.empty();
    }
    if (origin.equals(normal("http://" + request.host()))
        || origin.equals(normal("https://" + request.host()))) {
      return refusalOfName(request.host(), peer);
    }
    if (!isOrigin(origin)) {
      return refused("Expected one Origin, such as https://example.org.");
    }
    tell("pages of", origin, "origins", peer);
    return refused(
        "Pages of '"
            + origin
            + "' may not use this device: add \""
            + origin
            + "\" to channels, origins in its configuration.");
  }

  /** Returns the answer to a request for a host that is not known as this device. */
  private Optional<HttpResponse> refusalOfName(String host, Peer peer) {
    String name = name(host);
    if (NUMBERS.matcher(name).matches() || names.contains(name)) {
      return Optional.empty();
    }
    if (!isHost(name)) {
      return refused("Expected a Host that names this device.");
    }
    tell("requests for", name, "hosts", peer);
    return refused(
        "'"
            + name
            + "' is not known as a name of this device: add \""
            + name
            + "\" to channels, hosts in its configuration.");
  }

  private static Optional<HttpResponse> refused(String sentence) {
    return Optional.of(HttpResponse.error(403, sentence));
  }

  private void tell(String what, String value, String key, Peer peer) {
    if (told.size() < MAX_TOLD && told.add(key + ' ' + value)) {
      Logger.warn(
          "Refused {} '{}', first from {}; to allow them add to the configuration, below"
              + " 'channels': {}: [\"{}\"]",
          what,
          value,
          peer.host(),
          key,
          value);
      if (told.size() == MAX_TOLD) {
        Logger.warn("Refused {} origins and hosts; further ones are not logged", MAX_TOLD);
      }
    }
  }

  /** Returns a host without port, and without the dot at the end of a whole name. */
  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** Returns an origin as browsers write it: in lower case, without the port that is usual. */
  private static String normal(String origin) {
    String lower = lower(origin);
    boolean usual =
        lower.startsWith("http://") && lower.endsWith(":80")
            || lower.startsWith("https://") && lower.endsWith(":443");
    return usual ? lower.substring(0, lower.lastIndexOf(':')) : lower;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
