package porthole.device.echo;

import java.nio.ByteBuffer;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.protocol.Flip;

/** Answers every message with itself, and text reversed while flipped (PROTOCOL.md, Echo). */
public final class EchoHandler implements Handler {
  private final Connection connection;
  private Flip flip = Flip.OFF;

  public EchoHandler(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void onText(String text) {
    flip = flip.after(text);
    connection.send(flip.answer(text));
  }

  /** Sends text back as it came while nothing is to be done to it. */
  @Override
  public void onText(ByteBuffer utf8) {
    if (flip == Flip.OFF && !Flip.isWord(utf8)) {
      connection.sendText(utf8);
    } else {
      Handler.super.onText(utf8);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    connection.send(data);
  }

  @Override
  public void onClose(int code, String reason) {
    // The state of a flip ends with its connection.
  }
}
