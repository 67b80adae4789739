package porthole.client;

import java.nio.ByteBuffer;
import porthole.protocol.CloseCode;

/**
 * Receives the events of one connection. All methods are called on the connection's reading thread,
 * one after the other, so a slow handler slows its own peer down and nobody else. An exception that
 * leaves a method goes to {@link #onError} and closes the connection with 1011.
 */
public interface ClientHandler {

  /** Receives the open connection: the first event. */
  default void onOpen(Client client) {}

  /** Receives a text message, whole. */
  default void onText(String text) {}

  /** Receives a binary message, whole. The handler may keep the buffer. */
  default void onBinary(ByteBuffer data) {}

  /** Receives a pong, with the data of the ping that it answers. */
  default void onPong(ByteBuffer data) {}

  /** Learns why the connection is about to close, if there is more to say than the close code. */
  default void onError(Exception error) {}

  /**
   * Learns, once and last, how the connection has ended. Code and reason are those of the peer, or
   * ours if the peer broke the protocol. {@link CloseCode#NONE} stands for a close frame without a
   * code, {@link CloseCode#ABNORMAL} for an end without a closing handshake.
   */
  default void onClose(int code, String reason) {}
}
