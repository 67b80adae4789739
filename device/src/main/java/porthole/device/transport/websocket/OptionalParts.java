package porthole.device.transport.websocket;

import java.util.Optional;
import porthole.device.transport.loop.BlockingTasks;
import porthole.device.transport.loop.PostponedWork;

/**
 * The parts that most connections never have, each null until it is needed. An idle connection
 * without any of them shares {@link #NONE}. Loop's thread.
 */
final class OptionalParts {
  /** Nothing is ever set in it. */
  static final OptionalParts NONE = new OptionalParts(Optional.empty());

  final Optional<String> subprotocol;
  BlockingTasks tasks;
  FragmentedMessages fragmented;
  PostponedWork postponed;

  private OptionalParts(Optional<String> subprotocol) {
    this.subprotocol = subprotocol;
  }

  /** Returns the parts of a new connection. */
  static OptionalParts of(Optional<String> subprotocol) {
    return subprotocol.isPresent() ? new OptionalParts(subprotocol) : NONE;
  }

  /** Returns parts that can be set: these, unless they are shared. */
  OptionalParts own() {
    return this == NONE ? new OptionalParts(subprotocol) : this;
  }
}
