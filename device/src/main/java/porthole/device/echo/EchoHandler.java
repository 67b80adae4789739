package porthole.device.echo;

import java.nio.ByteBuffer;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.Peer;
import porthole.protocol.Flip;

/** Echoes every message; text is reversed while flipped ({@code PROTOCOL.md}, section 2). */
public final class EchoHandler implements Handler {
  /** Reversing a text costs up to six times as much as echoing it. */
  static final int FLIP_COST = 5;

  private final Connection connection;
  private final EchoEndpoint endpoint;
  private Flip flip;
  private long received;

  /** The neighbours in the endpoint's list of clients; none at its ends. */
  EchoHandler before;

  EchoHandler after;

  EchoHandler(Connection connection, EchoEndpoint endpoint) {
    this.connection = connection;
    this.endpoint = endpoint;
    this.flip = endpoint.flip(connection.peer());
  }

  /** Returns the peer of this connection. */
  public Peer peer() {
    return connection.peer();
  }

  /** Returns whether text is reversed. */
  public boolean isFlipped() {
    return flip == Flip.ON;
  }

  /** Returns how many messages have been received. */
  public long received() {
    return received;
  }

  @Override
  public void onText(String text) {
    throw new IllegalStateException("onText(ByteBuffer) takes all text");
  }

  @Override
  public void onText(ByteBuffer utf8) {
    received++;
    Flip earlier = flip;
    flip = earlier.after(utf8);
    if (flip != earlier) {
      endpoint.keep(peer(), flip);
    }
    endpoint.messages().text(this, utf8);
    if (flip == Flip.ON) {
      connection.charge((long) FLIP_COST * utf8.remaining());
    }
    connection.sendText(flip.answer(utf8));
  }

  @Override
  public void onBinary(ByteBuffer data) {
    received++;
    endpoint.messages().binary(this, data);
    connection.send(data);
  }

  @Override
  public void onClose(int code, String reason) {
    endpoint.remove(this); // A flip ends with its connection, unless the echo is compatible.
  }
}
