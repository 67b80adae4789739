package porthole.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import porthole.protocol.JsonTcpMessage;
import porthole.protocol.JsonTcpMessageDecoder;
import porthole.protocol.ProtocolViolationException;

/**
 * One TCP connection with one message each way, all of it before one deadline: without blocking,
 * since a blocking write has no timeout. For one thread.
 */
final class JsonTcpExchange {
  /** Bounds the memory for an answer. */
  static final int MAX_ANSWER_BYTES = 16 << 20;

  private static final int READ_BYTES = 8192;

  /** No connection could be made. */
  static final class OfflineException extends IOException {
    OfflineException(String reason, IOException cause) {
      super(reason, cause);
    }
  }

  private final HostAndPort place;
  private final Duration limit;
  private final long deadline;

  /**
   * @param limit for everything but looking up a name, which the system bounds
   */
  JsonTcpExchange(HostAndPort place, Duration limit) {
    this.place = place;
    this.limit = limit;
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  /**
   * Sends a request and returns its answer.
   *
   * @throws OfflineException when no connection could be made
   */
  JsonTcpMessage ask(byte[] request) throws IOException {
    try (Selector selector = Selector.open();
        SocketChannel channel = open(selector)) {
      return converse(channel, selector, request);
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    }
  }

  /**
   * Sends a request and waits for no answer.
   *
   * @throws OfflineException when no connection could be made
   */
  void tell(byte[] request) throws IOException {
    try (Selector selector = Selector.open();
        SocketChannel channel = open(selector)) {
      write(channel, selector, request);
      channel.shutdownOutput();
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    }
  }

  /** Tries the addresses of the host in turn, each for its share of the time. */
  private SocketChannel open(Selector selector) throws IOException {
    InetAddress[] addresses = addresses();
    for (int i = 0; ; i++) {
      try {
        return connect(addresses[i], selector, nanosLeft() / (addresses.length - i));
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted();
        }
        if (i == addresses.length - 1) {
          throw new OfflineException(e.getMessage(), e);
        }
      }
    }
  }

  private InetAddress[] addresses() throws OfflineException {
    try {
      return InetAddress.getAllByName(place.host());
    } catch (UnknownHostException e) {
      throw new OfflineException("there is no such host", e);
    }
  }

  private SocketChannel connect(InetAddress address, Selector selector, long nanos)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      if (!channel.connect(new InetSocketAddress(address, place.port()))) {
        long end = System.nanoTime() + nanos;
        while (!channel.finishConnect()) {
          await(selector, Math.min(end, deadline), "connect");
        }
      }
      key.interestOps(SelectionKey.OP_WRITE);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      selector.selectNow(); // Forgets its key, as the next address needs the selector, too.
      throw e;
    }
  }

  /** Reads while it writes: a server may refuse a request before it has received all of it. */
  private JsonTcpMessage converse(SocketChannel channel, Selector selector, byte[] request)
      throws IOException {
    JsonTcpMessageDecoder decoder = new JsonTcpMessageDecoder(MAX_ANSWER_BYTES);
    ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
    ByteBuffer out = ByteBuffer.wrap(request);
    Optional<JsonTcpMessage> answer = read(channel, in, decoder);
    while (!answer.isPresent()) {
      channel.write(out);
      boolean more = out.hasRemaining();
      channel
          .keyFor(selector)
          .interestOps(SelectionKey.OP_READ | (more ? SelectionKey.OP_WRITE : 0));
      await(selector, deadline, more ? "take it all" : "answer");
      answer = read(channel, in, decoder);
    }
    return answer.get();
  }

  private Optional<JsonTcpMessage> read(
      SocketChannel channel, ByteBuffer in, JsonTcpMessageDecoder decoder) throws IOException {
    in.clear();
    if (channel.read(in) < 0) {
      throw new IOException(place + " closed the connection before it had answered");
    }
    in.flip();
    try {
      return decoder.receive(in);
    } catch (ProtocolViolationException e) {
      throw new IOException(place + " does not speak JSON over TCP: " + e.getMessage(), e);
    }
  }

  private void write(SocketChannel channel, Selector selector, byte[] request) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request);
    while (channel.write(out) >= 0 && out.hasRemaining()) {
      await(selector, deadline, "take it all");
    }
  }

  private void await(Selector selector, long until, String what) throws IOException {
    long left = until - System.nanoTime();
    if (left > 0) {
      selector.select(left / 1_000_000 + 1);
      selector.selectedKeys().clear();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
    if (until - System.nanoTime() <= 0) {
      throw new SocketTimeoutException(
          place + " did not " + what + " within " + limit.toMillis() / 1000.0 + " s");
    }
  }

  /** That it was interrupted stays set, for whoever called. */
  private InterruptedIOException interrupted() {
    return new InterruptedIOException("Interrupted while waiting for " + place);
  }

  private long nanosLeft() {
    return deadline - System.nanoTime();
  }
}
