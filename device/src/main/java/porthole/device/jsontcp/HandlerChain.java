package porthole.device.jsontcp;

import java.util.List;
import java.util.Optional;
import porthole.device.log.PeerLog;
import porthole.protocol.Action;
import porthole.protocol.JsonTcpMessage;

/** Calls handlers in their order until one answers. Immutable. */
final class HandlerChain {
  /** The sentence of the original implementation of this protocol. */
  private static final String NO_HANDLER =
      "No responder function defined for TCP/IP server... Returning empty message";

  /** The log limits the lines of all handlers together: any client can make one fail. */
  private static final String HANDLERS = "handlers";

  private final List<JsonTcpHandler> handlers;

  /**
   * @param handlers an unmodifiable list
   */
  HandlerChain(List<JsonTcpHandler> handlers) {
    this.handlers = handlers;
  }

  /** Returns whether there is no handler. */
  boolean isEmpty() {
    return handlers.isEmpty();
  }

  /** Returns the first answer that is not empty. May block, because handlers may. */
  JsonTcpMessage answer(Action action) {
    if (handlers.isEmpty()) {
      return Action.answer(Optional.of(NO_HANDLER));
    }
    for (JsonTcpHandler handler : handlers) {
      try {
        Optional<?> answer = handler.answer(action.name(), action.value());
        if (!Action.isEmpty(answer) && !Action.isEmpty(answer.get())) {
          return Action.answer(answer);
        }
      } catch (InterruptedException e) { // The server stops.
        Thread.currentThread().interrupt();
        break;
      } catch (Exception e) { // The next handler is called.
        PeerLog.error(HANDLERS, e, "A handler failed at {}", action.name());
      }
    }
    return Action.answer(Optional.empty());
  }
}
