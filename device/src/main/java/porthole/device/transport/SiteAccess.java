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
 * Decides which web pages may use the device: the rule for {@code Origin} and {@code Host} ({@code
 * PROTOCOL.md}, section 1). Loop's thread.
 *
 * <p>A foreign page in the owner's browser comes from the owner's address, so {@code Origin} is
 * checked. An attacker can point the name of his page to this device (DNS rebinding); then its
 * origin equals {@code Host}, so {@code Host} is checked, too. A numeric address passes: it needs
 * no DNS. A browser sends {@code Origin} with every opening handshake, but not with a plain GET to
 * the server of the page.
 */
public final class SiteAccess {
  private static final int MAX_LENGTH = 256;

  /** Logged refusals, each once: more would let strangers fill the log. */
  private static final int MAX_LOGGED = 32;

  /** Compiled when first needed: a program that is no browser needs none of them. */
  private static final class Forms {
    private static final Pattern LOOPBACK =
        Pattern.compile("(127(\\.[0-9]{1,3}){3}|localhost|\\[::1])(:[0-9]*)?");
    private static final Pattern NUMBERS =
        Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+(%.*)?]");

    /** An origin as browsers write it, also of {@code file:}, {@code app:} and the like. */
    private static final Pattern ORIGIN =
        Pattern.compile(
            "null|https?://([a-z0-9_][a-z0-9_.-]*|\\[[0-9a-f:.]+])(:[1-9][0-9]{0,4})?"
                + "|(?!https?:)[a-z][a-z0-9+.-]*:(//[\\w.~:/?%@!$&'()+,;=\\[\\]-]*)?");
  }

  private final Set<String> names = new HashSet<>();
  private final Set<String> origins = new HashSet<>();
  private final Set<String> logged = new HashSet<>();

  private SiteAccess() {}

  /**
   * Returns the rule for a device.
   *
   * @param hosts names of the device; their ports are ignored
   * @param origins allowed origins of foreign pages, such as {@code https://example.org}
   */
  public static SiteAccess of(Collection<String> hosts, Collection<String> origins) {
    SiteAccess sites = new SiteAccess();
    for (String host : hosts) {
      sites.names.add(name(lower(host)));
    }
    for (String origin : origins) {
      sites.origins.add(lower(origin));
    }
    return sites;
  }

  /**
   * Returns whether a text is a valid host to allow: a name or an address, with or without port.
   */
  public static boolean isHost(String text) {
    return HttpGrammar.isHost(text)
        && !name(text).isEmpty()
        && text.indexOf('*') < 0
        && text.length() <= MAX_LENGTH;
  }

  /** Returns whether a text is a valid origin to allow, which has no default port. */
  public static boolean isOrigin(String text) {
    return text.length() <= MAX_LENGTH
        && Forms.ORIGIN.matcher(lower(text)).matches()
        && normal(text).length() == text.length();
  }

  /**
   * Returns whether a request comes from this machine itself, not through a proxy or tunnel on it.
   * A proxy adds header fields, or its {@code Host} does not name loopback.
   */
  public static boolean isFromThisMachine(HttpRequest request, Peer peer) {
    return peer.isLoopback()
        && !request.isForwarded()
        && Forms.LOOPBACK.matcher(request.host()).matches();
  }

  /**
   * Returns a page for programs on this machine only, not for scripts of web pages.
   *
   * @param sentence the body of the 403 for others
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
   * Returns a page for the local network only, under this rule.
   *
   * @param sentence the body of the 403 for others
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

  /** Returns the response that refuses a request; empty if it is allowed. */
  public Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    List<String> sent = request.headers("Origin");
    if (sent.isEmpty()) {
      return request.asksForWebSocket() ? Optional.empty() : refusalOfHost(request.host(), peer);
    }
    String origin = sent.size() > 1 ? "" : normal(sent.get(0));
    if (origins.contains(origin)) {
      return Optional.empty();
    }
    if (origin.equals(normal("http://" + request.host()))
        || origin.equals(normal("https://" + request.host()))) {
      return refusalOfHost(request.host(), peer);
    }
    if (!isOrigin(origin)) {
      return refused("Expected one Origin, such as https://example.org.");
    }
    logRefusal("pages of", origin, "origins", peer);
    return refused(
        "Pages of '"
            + origin
            + "' may not use this device: add \""
            + origin
            + "\" to channels, origins in its configuration.");
  }

  /** Returns the response that refuses a host which is not a name of this device. */
  private Optional<HttpResponse> refusalOfHost(String host, Peer peer) {
    String name = name(host);
    if (Forms.NUMBERS.matcher(name).matches() || names.contains(name)) {
      return Optional.empty();
    }
    if (!isHost(name)) {
      return refused("Expected a Host that names this device.");
    }
    logRefusal("requests for", name, "hosts", peer);
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

  private void logRefusal(String subject, String value, String key, Peer peer) {
    if (logged.size() < MAX_LOGGED && logged.add(key + ' ' + value)) {
      Logger.warn(
          "Refused {} '{}', first from {}; to allow them add to the configuration, below"
              + " 'channels': {}: [\"{}\"]",
          subject,
          value,
          peer.host(),
          key,
          value);
      if (logged.size() == MAX_LOGGED) {
        Logger.warn("Refused {} origins and hosts; further ones are not logged", MAX_LOGGED);
      }
    }
  }

  /** Returns a host without its port and without the dot at the end of an absolute name. */
  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** Returns an origin as browsers write it: in lower case, without a default port. */
  private static String normal(String origin) {
    String lower = lower(origin);
    boolean isDefault =
        lower.startsWith("http://") && lower.endsWith(":80")
            || lower.startsWith("https://") && lower.endsWith(":443");
    return isDefault ? lower.substring(0, lower.lastIndexOf(':')) : lower;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
