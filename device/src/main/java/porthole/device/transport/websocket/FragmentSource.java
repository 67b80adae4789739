package porthole.device.transport.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.device.log.PeerLog;
import porthole.device.transport.Connection;
import porthole.device.transport.Limits;
import porthole.device.transport.loop.EventLoop;
import porthole.protocol.TextFragments;

/** The source of a message's fragments. Loop's thread. */
interface FragmentSource {
  /**
   * Gives the next fragment to a receiver, at once or later, on the loop's thread. Gives none at
   * the end.
   */
  void next(Consumer<Optional<ByteBuffer>> receiver);

  /** Frees the source. No more fragments are asked for. */
  void close();

  /** Returns the fragments of a text. */
  static FragmentSource of(Iterator<String> parts) {
    TextFragments text = TextFragments.begin();
    return new FragmentSource() {
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

  /** Returns the fragments of a stream, which is read as a blocking task of the connection. */
  static FragmentSource of(
      InputStream stream, Connection connection, EventLoop loop, Limits limits) {
    return new StreamFragments(stream, connection, loop, limits);
  }

  /**
   * Reads a stream piece by piece on workers, and closes it on a worker, never during a read. A
   * source that is closed during a read interrupts the reading thread, which then closes the
   * stream.
   */
  final class StreamFragments implements FragmentSource {
    private static final int MAX_BYTES = 16 * 1024;

    private final InputStream stream;
    private final Connection connection;
    private final EventLoop loop;
    private final Limits limits;
    private Optional<Thread> reader = Optional.empty(); // Guarded by this.
    private boolean closed; // Guarded by this.

    private StreamFragments(
        InputStream stream, Connection connection, EventLoop loop, Limits limits) {
      this.stream = stream;
      this.connection = connection;
      this.loop = loop;
      this.limits = limits;
    }

    @Override
    public void next(Consumer<Optional<ByteBuffer>> receiver) {
      connection.runBlocking(
          () -> {
            if (beginRead()) {
              Optional<ByteBuffer> piece = readAndEnd();
              loop.handBack(() -> receiver.accept(piece));
            }
          });
    }

    private synchronized boolean beginRead() {
      reader = closed ? Optional.empty() : Optional.of(Thread.currentThread());
      return !closed;
    }

    private Optional<ByteBuffer> readAndEnd() {
      try {
        return read();
      } finally {
        if (!endRead()) {
          closeStream();
        }
      }
    }

    /**
     * Returns whether the source is still open. If not, the interrupt of the reading thread is
     * cleared.
     */
    private synchronized boolean endRead() {
      reader = Optional.empty();
      if (closed) {
        Thread.interrupted();
      }
      return !closed;
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
      synchronized (this) {
        closed = true;
        if (reader.isPresent()) {
          reader.get().interrupt();
          return;
        }
      }
      loop.workers().executeSurely(this::closeStream, limits);
    }

    private void closeStream() {
      try {
        stream.close();
      } catch (IOException | RuntimeException e) {
        PeerLog.warn(
            connection.peer().host(), "Cannot close what was sent to {}: {}", connection.peer(), e);
      }
    }
  }
}
