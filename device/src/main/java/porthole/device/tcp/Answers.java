package porthole.device.tcp;

import java.util.List;
import java.util.Optional;
import porthole.device.log.PeerLog;
import porthole.protocol.Action;
import porthole.protocol.TcpMessage;

/** Asks handlers, in their order, for an answer. Immutable. */
final class Answers {
  /** What the originals of this protocol say. */
  private static final String NO_HANDLER =
      "No responder function defined for TCP/IP server... Returning empty message";

  /** Whose lines are limited together: a handler fails as often as it is asked to. */
  private static final String HANDLERS = "handlers";

  private final List<ActionHandler> handlers;

  /**
   * @param handlers do not change any more
   */
  Answers(List<ActionHandler> handlers) {
    this.handlers = handlers;
  }

  /** Returns whether there is nobody to ask. */
  boolean areNone() {
    return handlers.isEmpty();
  }

  /** Returns the first answer that is not empty. May block, as the handlers may. */
  TcpMessage to(Action action) {
    if (handlers.isEmpty()) {
      return Action.answer(Optional.of(NO_HANDLER));
    }
    for (ActionHandler handler : handlers) {
      try {
        Optional<?> answer = handler.answer(action.name(), action.value());
        if (!Action.isEmpty(answer) && !Action.isEmpty(answer.get())) {
          return Action.answer(answer);
        }
      } catch (InterruptedException e) { // The server stops.
        Thread.currentThread().interrupt();
        break;
      } catch (Exception e) { // Its own mistake: the others are asked.
        PeerLog.error(HANDLERS, e, "A handler failed at {}", action.name());
      }
    }
    return Action.answer(Optional.empty());
  }
}
