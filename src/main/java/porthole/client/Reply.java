package porthole.client;

import java.util.Optional;
import porthole.protocol.Action;
import porthole.protocol.ProtocolViolationException;

/** The outcome of an action: a result, or that the server is offline. Immutable. */
public final class Reply {
  private static final String NO_RESULT = "{\"result\":null}";

  private final String text;
  private final Optional<String> offline;

  private Reply(String text, Optional<String> offline) {
    this.text = text;
    this.offline = offline;
  }

  /** Returns the reply that holds a received answer. */
  static Reply received(String text) throws ProtocolViolationException {
    Action.decodeAnswer(text);
    return new Reply(text, Optional.empty());
  }

  /** Returns the reply of an action that was sent without waiting for an answer. */
  static Reply sent() {
    return new Reply(NO_RESULT, Optional.empty());
  }

  static Reply offline(String sentence) {
    return new Reply(NO_RESULT, Optional.of(sentence));
  }

  /** Returns whether no connection could be made, so that the action was not sent. */
  public boolean isOffline() {
    return offline.isPresent();
  }

  /** Returns why no connection could be made; empty when one was. */
  public String offlineReason() {
    return offline.orElse("");
  }

  /**
   * Returns the result: a map, a list, a string, a number or a boolean, as nanojson makes them.
   * Nothing for null, or if the server is offline. Each call decodes the answer again.
   */
  public Optional<Object> result() {
    try {
      return Action.decodeAnswer(text);
    } catch (ProtocolViolationException e) {
      throw new IllegalStateException(e); // It has been decoded before.
    }
  }

  /** Returns the result as JSON, with its numbers as they were written. */
  public String json() {
    try {
      return Action.resultAsJson(text);
    } catch (ProtocolViolationException e) {
      throw new IllegalStateException(e); // It has been decoded before.
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reply
        && text.equals(((Reply) other).text)
        && offline.equals(((Reply) other).offline);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return offline.orElseGet(this::json);
  }
}
