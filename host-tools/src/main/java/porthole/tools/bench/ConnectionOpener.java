package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import porthole.protocol.ClientHandshake;
import porthole.protocol.Frames;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;
import porthole.protocol.ResponseHeadDecoder;

/**
 * Opens connections one after the other: TCP, TLS, the opening handshake (RFC 6455, section 4.1)
 * and the greeting of the dialect. No extension is offered. Belongs to one thread.
 */
final class ConnectionOpener {
  private static final int FINAL = 0x80;

  /** Value of the length field when the length is in the next two bytes. */
  private static final int LENGTH_OF_16_BITS = 126;

  private final Selector selector;
  private final BenchTarget target;
  private final Dialect dialect;
  private final int patterns;
  private final long timeoutNanos;
  private final InetSocketAddress address;
  private long deadline;

  /**
   * An open connection.
   *
   * @param key registered with the selector, without interest in any operation
   * @param early bytes that the server sent right after its handshake
   */
  record Opened(SelectionKey key, BenchWire wire, ByteBuffer early) {}

  private ConnectionOpener(
      Selector selector,
      BenchTarget target,
      Dialect dialect,
      int patterns,
      Duration timeout,
      InetSocketAddress address) {
    this.selector = selector;
    this.target = target;
    this.dialect = dialect;
    this.patterns = patterns;
    this.timeoutNanos = timeout.toNanos();
    this.address = address;
  }

  /**
   * Resolves the host name.
   *
   * @param patterns number of patterns that a listening connection subscribes to
   */
  static ConnectionOpener with(
      Selector selector, BenchTarget target, Dialect dialect, int patterns, Duration timeout)
      throws UnknownHostException {
    InetAddress host = InetAddress.getByName(target.request().host());
    InetSocketAddress address = new InetSocketAddress(host, target.request().port());
    return new ConnectionOpener(selector, target, dialect, patterns, timeout, address);
  }

  /**
   * Opens one connection.
   *
   * @param from the local address to connect from
   * @param listens whether the connection receives the messages of others
   */
  Opened open(int number, Optional<InetAddress> from, boolean listens) throws IOException {
    deadline = System.nanoTime() + timeoutNanos;
    SocketChannel channel = SocketChannel.open();
    try {
      SelectionKey key = connect(channel, from);
      BenchWire wire =
          target.isSecure()
              ? BenchTlsWire.over(channel, target.newEngine())
              : BenchWire.plain(channel);
      ByteBuffer early =
          ByteBuffer.allocate(ResponseHeadDecoder.MAX_BYTES + 2 * Short.MAX_VALUE).flip();
      if (!target.isRaw()) {
        shakeHands(key, wire, early);
        for (Dialect.Step step : dialect.greeting(number, listens, patterns)) {
          greet(key, wire, early, step);
        }
      }
      key.interestOps(0);
      return new Opened(key, wire, ByteBuffer.wrap(rest(early)));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private SelectionKey connect(SocketChannel channel, Optional<InetAddress> from)
      throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (from.isPresent()) {
      channel.bind(new InetSocketAddress(from.get(), 0));
    }
    boolean connected = channel.connect(address);
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
    while (!connected) {
      await(key, SelectionKey.OP_CONNECT);
      connected = channel.finishConnect();
    }
    return key;
  }

  private void await(SelectionKey key, int interest) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    key.interestOps(interest);
    if (millis <= 0 || selector.select(ready -> {}, millis) == 0) {
      throw new SocketTimeoutException("No answer within " + timeoutNanos / 1_000_000 + " ms");
    }
  }

  private void shakeHands(SelectionKey key, BenchWire wire, ByteBuffer early) throws IOException {
    List<String> subprotocols =
        dialect.subprotocol().isEmpty() ? List.of() : List.of(dialect.subprotocol());
    ClientHandshake handshake =
        target
            .request()
            .handshake(ThreadLocalRandom.current())
            .withSubprotocols(subprotocols)
            .withCompression(Optional.empty());
    say(wire, key, early, ByteBuffer.wrap(handshake.request()));
    try {
      ResponseHead head = readHead(key, wire, early);
      if (head.status() != ResponseHead.SWITCHING_PROTOCOLS) {
        throw new RefusedException(
            "The server refused the opening handshake: " + head.statusLine() + ".");
      }
      handshake.check(head);
    } catch (ProtocolViolationException e) {
      throw new RefusedException(
          "The server's opening handshake is wrong: " + e.getMessage() + ".");
    }
  }

  /** Takes the head from the received bytes and leaves the bytes after it. */
  private ResponseHead readHead(SelectionKey key, BenchWire wire, ByteBuffer early)
      throws IOException, ProtocolViolationException {
    ResponseHeadDecoder decoder = new ResponseHeadDecoder();
    boolean isComplete = false;
    while (!isComplete) {
      if (!early.hasRemaining()) {
        receive(wire, key, early);
      }
      while (!isComplete && early.hasRemaining()) {
        isComplete = decoder.receive(early.get());
      }
    }
    return decoder.head();
  }

  private void greet(SelectionKey key, BenchWire wire, ByteBuffer early, Dialect.Step step)
      throws IOException {
    int mask = ThreadLocalRandom.current().nextInt() | 1;
    say(wire, key, early, Frames.masked(step.opcode(), ByteBuffer.wrap(step.message()), mask));
    byte[] answer = readMessage(key, wire, early, step.opcode());
    while (dialect.isPassedOver(answer)) {
      answer = readMessage(key, wire, early, step.opcode());
    }
    if (!step.answer().matcher(new String(answer, ISO_8859_1)).matches()) {
      throw notGreeted();
    }
  }

  /** Takes one message of one frame, of less than 64 kB, without a mask (RFC 6455, section 5.2). */
  private byte[] readMessage(SelectionKey key, BenchWire wire, ByteBuffer early, int opcode)
      throws IOException {
    await(key, wire, early, 2);
    ByteBuffer header = early.slice();
    int length = header.get(1);
    if (header.get(0) != (byte) (FINAL | opcode) || length < 0 || length > LENGTH_OF_16_BITS) {
      throw notGreeted();
    }
    int start = length < LENGTH_OF_16_BITS ? 2 : 4;
    await(key, wire, early, start);
    int bytes = start == 2 ? length : early.getShort(early.position() + 2) & 0xFFFF;
    await(key, wire, early, start + bytes);
    early.position(early.position() + start);
    byte[] message = new byte[bytes];
    early.get(message);
    return message;
  }

  private RefusedException notGreeted() {
    return new RefusedException("The server did not greet back in " + dialect + ".");
  }

  /** Waits until this number of bytes has been received. */
  private void await(SelectionKey key, BenchWire wire, ByteBuffer early, int bytes)
      throws IOException {
    while (early.remaining() < bytes) {
      receive(wire, key, early);
    }
  }

  /** Writes all bytes; a TLS handshake is read and answered meanwhile. */
  private void say(BenchWire wire, SelectionKey key, ByteBuffer early, ByteBuffer bytes)
      throws IOException {
    while (!wire.write(bytes)) {
      receive(wire, key, early);
    }
  }

  /** Waits for bytes and appends them to the received ones. */
  private void receive(BenchWire wire, SelectionKey key, ByteBuffer early) throws IOException {
    await(key, SelectionKey.OP_READ);
    early.compact();
    int count = wire.read(early);
    early.flip();
    if (count < 0) {
      throw new EOFException("The server closed the connection during the opening handshake.");
    }
  }

  private static byte[] rest(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }
}
