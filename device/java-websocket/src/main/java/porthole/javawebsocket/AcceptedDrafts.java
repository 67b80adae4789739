package porthole.javawebsocket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.DefaultExtension;
import org.java_websocket.extensions.IExtension;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.protocols.IProtocol;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/**
 * The drafts of a server: its subprotocols, compression and the largest message. The transport
 * makes the frames. Immutable.
 */
final class AcceptedDrafts {
  private final List<Draft> given;
  private final List<Draft_6455> accepted = new ArrayList<>();

  private AcceptedDrafts(List<Draft> given) {
    this.given = Collections.unmodifiableList(new ArrayList<>(given));
    for (Draft draft : given) {
      requireKnown(draft);
      accepted.add((Draft_6455) draft);
    }
    if (accepted.isEmpty()) {
      accepted.add(new Draft_6455());
    }
  }

  /**
   * Checks the drafts of a server. An empty list means RFC 6455 without a subprotocol.
   *
   * @throws UnsupportedOperationException for a custom draft or extension
   */
  static AcceptedDrafts of(List<Draft> given) {
    return new AcceptedDrafts(given);
  }

  private static void requireKnown(Draft draft) {
    if (draft.getClass() != Draft_6455.class) {
      throw new UnsupportedOperationException(
          "Porthole makes the frames itself: give Draft_6455 instead of "
              + draft.getClass().getName()
              + ".");
    }
    for (IExtension extension : ((Draft_6455) draft).getKnownExtensions()) {
      if (extension.getClass() != DefaultExtension.class && !isDeflate(extension)) {
        throw new UnsupportedOperationException(
            "Porthole knows permessage-deflate alone: leave out "
                + extension.getClass().getName()
                + ".");
      }
    }
  }

  private static boolean isDeflate(IExtension extension) {
    return extension.getClass() == PerMessageDeflateExtension.class;
  }

  /** Returns the drafts as given by the program. */
  List<Draft> given() {
    return given;
  }

  /** Returns whether a draft has permessage-deflate (RFC 7692); then all connections offer it. */
  boolean compresses() {
    return accepted.stream()
        .anyMatch(draft -> draft.getKnownExtensions().stream().anyMatch(AcceptedDrafts::isDeflate));
  }

  /** Returns limits with the drafts' largest frame size as the bound of a message. */
  Limits bound(Limits limits) {
    int bytes = accepted.stream().mapToInt(Draft_6455::getMaxFrameSize).max().getAsInt();
    if (bytes == Integer.MAX_VALUE) { // No bound.
      return limits;
    }
    Limit limit = Limit.MESSAGE_BYTES;
    return limits.with(limit, Math.max(limit.min(), Math.min(bytes, limit.max())));
  }

  /** Returns the first draft with a subprotocol that the request offers, as in the library. */
  Optional<Choice> choose(HttpRequest request) {
    List<String> offered = request.subprotocols();
    for (Draft_6455 draft : accepted) {
      for (IProtocol protocol : draft.getKnownProtocols()) {
        String name = protocol.getProvidedProtocol();
        boolean sendable = name.isEmpty() || offered.contains(name);
        if (sendable && protocol.acceptProvidedProtocol(String.join(", ", offered))) {
          return Optional.of(new Choice(draft, protocol.copyInstance()));
        }
      }
    }
    return Optional.empty();
  }

  /** A draft and the chosen subprotocol. Immutable. */
  static final class Choice {
    private final Draft draft;
    private final IProtocol protocol;

    private Choice(Draft draft, IProtocol protocol) {
      this.draft = draft;
      this.protocol = protocol;
    }

    Draft draft() {
      return draft;
    }

    IProtocol protocol() {
      return protocol;
    }

    /** Returns the subprotocol's name for the client; nothing for the empty subprotocol. */
    Optional<String> name() {
      return Optional.of(protocol.getProvidedProtocol()).filter(name -> !name.isEmpty());
    }
  }
}
