package porthole.device.channels;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.SiteAccess;

/** Decides who may use the channels ({@code PROTOCOL.md}, section 4.7). Loop's thread. */
public final class Access {
  private static final String BEARER = "bearer ";

  private final Token token;
  private final TokenRule rule;
  private final SiteAccess sites;

  private Access(Token token, TokenRule rule, SiteAccess sites) {
    this.token = token;
    this.rule = rule;
    this.sites = sites;
  }

  /** Returns the access with a token, a rule that demands it, and the allowed sites. */
  public static Access of(Token token, TokenRule rule, SiteAccess sites) {
    return new Access(token, rule, sites);
  }

  /** Returns the refusal of an opening handshake; nothing if the connection may open. */
  Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    Optional<HttpResponse> refusal = sites.refusal(request, peer);
    if (!refusal.isPresent() && showsToken(request) && !hasToken(request)) {
      return Optional.of(
          HttpResponse.error(401, "Expected the token of this device in 'Authorization'.")
              .with("WWW-Authenticate", "Bearer"));
    }
    return refusal;
  }

  /** Returns whether a client is admitted at once; otherwise it has to show the token. */
  boolean admits(HttpRequest request, Peer peer) {
    return hasToken(request)
        || rule == TokenRule.OUTSIDE && peer.isLocal() && !request.isForwarded()
        || rule == TokenRule.ALWAYS && SiteAccess.isFromThisMachine(request, peer);
  }

  private static boolean showsToken(HttpRequest request) {
    return !request.headers("Authorization").isEmpty();
  }

  /** Returns whether a client has shown the token in its opening handshake. */
  boolean hasToken(HttpRequest request) {
    List<String> values = request.headers("Authorization");
    return values.size() == 1
        && values.get(0).toLowerCase(Locale.ROOT).startsWith(BEARER)
        && token.is(values.get(0).substring(BEARER.length()).trim());
  }

  boolean isToken(String text) {
    return token.is(text);
  }

  /** Returns whether a token is set and a text is not that token. */
  boolean isWrongToken(String text) {
    return token.isSet() && !token.is(text);
  }
}
