package porthole.device.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.device.log.PeerLog;
import porthole.protocol.TextFragments;

/** Where the fragments of a message come from. Loop's thread. */
interface Fragments {
  /** Gives the next fragment to someone, at once or later, on the loop's thread; none at the end. */
  void next(Consumer<Optional<ByteBuffer>> receiver);

  /** Nothing more is wanted. */
  void close();

  /** Returns the fragments of a text. */
  static Fragments of(Iterator<String> parts) {
    TextFragments text = TextFragments.begin();
    return new Fragments() {
      @Override
      public void next(Consumer<Optional<ByteBuffer>> receiver) {
        if (parts.hasNext()) {
          receiver.accept(Optional.of(text.next(parts.next())));
        } else {
          ByteBuffer rest = text.rest();
          receiver.accept(rest.hasRemaining() ? Optional.of(rest) : Optional.empty());
        }
      }

      @Override
      public void close() {
        // There is nothing to give back.
      }
    };
  }

  /** Returns the fragments of a stream, which is read where blocking code of the connection is. */
  static Fragments of(InputStream stream, Connection connection, EventLoop loop) {
    return new StreamFragments(stream, connection, loop);
  }

  /** Reads a stream, a piece each time. */
  final class StreamFragments implements Fragments {
    private static final int MAX_BYTES = 16 * 1024;

    private final InputStream stream;
    private final Connection connection;
    private final EventLoop loop;

    private StreamFragments(InputStream stream, Connection connection, EventLoop loop) {
      this.stream = stream;
      this.connection = connection;
      this.loop = loop;
    }

    @Override
    public void next(Consumer<Optional<ByteBuffer>> receiver) {
      connection.runBlocking(
          () -> {
            Optional<ByteBuffer> piece = read();
            loop.execute(() -> receiver.accept(piece));
          });
    }

    private Optional<ByteBuffer> read() {
      byte[] bytes = new byte[MAX_BYTES];
      try {
        int count = stream.read(bytes);
        return count < 0 ? Optional.empty() : Optional.of(ByteBuffer.wrap(bytes, 0, count));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        stream.close();
      } catch (IOException e) {
        PeerLog.warn(
            connection.peer().host(),
            "Cannot close what was sent to {}: {}",
            connection.peer(),
            e);
      }
    }
  }
}
