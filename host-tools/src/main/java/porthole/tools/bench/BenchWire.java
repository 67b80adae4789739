package porthole.tools.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Non-blocking reads from and writes to the server. One thread. */
interface BenchWire {
  /** Reads available bytes; returns their number, 0 for none yet, -1 at the end. */
  int read(ByteBuffer target) throws IOException;

  /** Writes bytes of the buffer; returns whether all bytes, also those kept here, are written. */
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
