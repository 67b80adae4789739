package porthole.tools.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes to and from the server, without waiting. One thread. */
interface BenchWire {
  /** Reads what is there; returns how many bytes, 0 for none yet, -1 at the end. */
  int read(ByteBuffer target) throws IOException;

  /** Writes what is taken of the buffer; returns whether nothing waits, here or in the buffer. */
  boolean write(ByteBuffer source) throws IOException;

  /** Returns the wire of a connection without TLS. */
  static BenchWire plain(SocketChannel channel) {
    return new BenchWire() {
      @Override
      public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
      }

      @Override
      public boolean write(ByteBuffer source) throws IOException {
        channel.write(source);
        return !source.hasRemaining();
      }
    };
  }
}
