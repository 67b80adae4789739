package porthole.client;

import java.nio.ByteBuffer;
import porthole.protocol.CloseCode;

/**
 * What happens on one connection. All methods are called on the connection's reading thread, one
 * after the other: a slow one slows the peer down and nobody else. An exception thrown by one goes
 * to {@link #onError} and closes the connection with 1011.
 */
public interface ClientHandler {

  /** Comes first. */
  default void onOpen(Client client) {}

  /** Brings a text message, whole. */
  default void onText(String text) {}

  /** Brings a binary message, whole. The buffer is the handler's to keep. */
  default void onBinary(ByteBuffer data) {}

  /** Brings the data of the ping that it answers. */
  default void onPong(ByteBuffer data) {}

  /** Tells why the connection is about to close, where the close code does not tell all. */
  default void onError(Exception error) {}

  /**
   * Comes last, once. The code and reason are the peer's, or ours if it broke the protocol; {@link
   * CloseCode#NONE} is a close frame without a code, and {@link CloseCode#ABNORMAL} a connection
   * that ended without a closing handshake.
   */
  default void onClose(int code, String reason) {}
}
