package porthole.device.transport;

import java.nio.ByteBuffer;

/** Bytes in the backlog of a connection: a {@link PreparedMessage} or bytes of its own. */
public interface QueuedBytes {
  /** Returns the number of bytes. */
  int length();

  /** Copies some of the bytes, counted from the first. */
  void copy(int from, int count, ByteBuffer target);
}
