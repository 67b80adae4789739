package porthole.device.transport.loop;

import java.nio.ByteBuffer;

/** What is spoken on a link. Called on the loop's thread only. */
public interface Protocol {
  /** Takes bytes that have just arrived; the buffer is the loop's and is used again after it. */
  void receive(ByteBuffer bytes);

  /** The deadline that was set on the link has passed. */
  void expired();

  /** The server stops: ends the conversation as the protocol would have it. */
  void goAway(int code, String reason);

  /** An error of ours has left {@link #receive} or {@link #expired}. */
  void failed(Throwable error);

  /** The link is gone; nothing can be sent any more. Called once. */
  void closed();
}
