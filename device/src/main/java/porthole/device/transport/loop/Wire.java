package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What carries a link's bytes: a socket as it is, or TLS over it. Never blocks. Loop's thread. */
public interface Wire extends Outbox.Target {
  /** Puts what has arrived into a buffer; returns how many bytes, -1 when no more will come. */
  int read(ByteBuffer into) throws IOException;

  /**
   * Returns how many records the last read decrypted, each of which costs time; 0 where none are.
   */
  default int recordsRead() {
    return 0;
  }

  /**
   * Returns how many bytes the last read took from the socket, where they are encrypted; else 0.
   */
  default int bytesRead() {
    return 0;
  }

  /** Returns whether the peer has said, behind the bytes just read, that no more will come. */
  boolean isAtEnd();

  /** Returns how many bytes it holds that the socket has not taken yet. */
  long waiting();

  /** Writes of those what the socket takes. */
  void flush() throws IOException;

  /** Tells the peer, behind all that was written, that no more will come; may be called again. */
  void end() throws IOException;

  /** Returns whether reading makes sense now. */
  boolean canRead();

  /** Returns whether anything can be said: during a TLS handshake it cannot. */
  boolean canSpeak();

  /** Closes the socket. */
  void close() throws IOException;
}
