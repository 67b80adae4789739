package porthole.device.transport;

import java.nio.ByteBuffer;

/**
 * Passes every call on to another handler. Wrappers of handlers extend this, so methods added to
 * {@link Handler} later are passed on, too. Loop's thread.
 */
public abstract class ForwardingHandler implements Handler {
  private final Handler handler;

  protected ForwardingHandler(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void onText(String text) {
    handler.onText(text);
  }

  @Override
  public void onText(ByteBuffer utf8) {
    handler.onText(utf8);
  }

  @Override
  public void onBinary(ByteBuffer data) {
    handler.onBinary(data);
  }

  @Override
  public void onPing(ByteBuffer data) {
    handler.onPing(data);
  }

  @Override
  public void onPong(ByteBuffer data) {
    handler.onPong(data);
  }

  @Override
  public void onPeerClose() {
    handler.onPeerClose();
  }

  @Override
  public void onError(Exception error) {
    handler.onError(error);
  }

  @Override
  public void onClose(int code, String reason) {
    handler.onClose(code, reason);
  }
}
