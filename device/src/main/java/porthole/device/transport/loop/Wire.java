package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Carries the bytes of a link: a plain socket, or TLS over it. Never blocks. Loop's thread. */
public interface Wire extends Outbox.Target {
  /** Reads into a buffer; returns the number of bytes, or -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Returns the number of records that the last read decrypted; 0 on a plain socket. */
  default int recordsRead() {
    return 0;
  }

  /** Returns the number of encrypted bytes of the last read; 0 on a plain socket. */
  default int bytesRead() {
    return 0;
  }

  /** Returns whether the peer has ended its half, behind the bytes just read. */
  boolean isAtEnd();

  /** Returns the number of encrypted bytes that the socket has not taken yet. */
  long waiting();

  /** Writes of these bytes what the socket takes. */
  void flush() throws IOException;

  /** Ends our half of the connection behind all written bytes; may be called again. */
  void end() throws IOException;

  /** Returns whether the wire can be read now. */
  boolean canRead();

  /** Returns whether bytes can be sent: not during a TLS handshake. */
  boolean canSend();

  /** Closes the socket. */
  void close() throws IOException;
}
