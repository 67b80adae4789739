package porthole.device.transport.loop;

import java.nio.ByteBuffer;

/** The protocol on a link. Called on the loop's thread only. */
public interface Protocol {
  /** Receives bytes. The buffer belongs to the loop and is valid during the call only. */
  void receive(ByteBuffer bytes);

  /** Called when the deadline of the link has passed. */
  void expired();

  /** Ends the connection in the way of the protocol, because the server stops or is overloaded. */
  void goAway(int code, String reason);

  /** Ends the connection after an error of ours in {@link #receive} or {@link #expired}. */
  void failed(Throwable error);

  /** Called once when the link has ended; nothing can be sent any more. */
  void closed();
}
