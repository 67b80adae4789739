package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import porthole.protocol.Frames;

/**
 * Opens connections one after the other: TCP, TLS, the opening handshake (RFC 6455, section 4.1)
 * and the greeting of the dialect. No extension is offered. Belongs to one thread.
 */
final class ConnectionOpener {
  /** Bounds what a server can make us hold before it has shown that it speaks WebSocket. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  /** RFC 6455, section 1.3. */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final int MAX_QUOTED = 80;

  private final Selector selector;
  private final BenchTarget target;
  private final Dialect dialect;
  private final long timeoutNanos;
  private final InetSocketAddress address;
  private long deadline;

  /**
   * What is open now.
   *
   * @param key registered with the selector, and interested in nothing yet
   * @param early what the server has sent already, behind its half of the handshake
   */
  record Opened(SelectionKey key, BenchWire wire, ByteBuffer early) {}

  private ConnectionOpener(
      Selector selector,
      BenchTarget target,
      Dialect dialect,
      Duration timeout,
      InetSocketAddress address) {
    this.selector = selector;
    this.target = target;
    this.dialect = dialect;
    this.timeoutNanos = timeout.toNanos();
    this.address = address;
  }

  /** Looks the host up. */
  static ConnectionOpener with(
      Selector selector, BenchTarget target, Dialect dialect, Duration timeout)
      throws UnknownHostException {
    InetAddress host = InetAddress.getByName(target.request().host());
    return new ConnectionOpener(
        selector, target, dialect, timeout, new InetSocketAddress(host, target.request().port()));
  }

  /**
   * Opens one connection.
   *
   * @param from the address of ours to connect from
   * @param listens whether the messages of others are to come to it
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
      ByteBuffer early = ByteBuffer.allocate(MAX_HEAD_BYTES + 2 * Short.MAX_VALUE).flip();
      if (!target.isRaw()) {
        shakeHands(key, wire, early);
        for (Dialect.Step step : dialect.greeting(number, listens)) {
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
    byte[] nonce = new byte[16];
    ThreadLocalRandom.current().nextBytes(nonce);
    String accept = Base64.getEncoder().encodeToString(nonce);
    say(wire, key, early, ByteBuffer.wrap(request(accept).getBytes(US_ASCII)));
    int end = endOfHead(early);
    while (end < 0) {
      if (early.remaining() > MAX_HEAD_BYTES) {
        throw new RefusedException(
            "The server's opening handshake is longer than " + MAX_HEAD_BYTES + " bytes.");
      }
      receive(wire, key, early);
      end = endOfHead(early);
    }
    byte[] head = new byte[end];
    early.get(head);
    check(new String(head, ISO_8859_1), acceptOf(accept));
  }

  private String request(String nonce) {
    StringBuilder head =
        new StringBuilder(
            "GET "
                + target.request().target()
                + " HTTP/1.1\r\n"
                + "Host: "
                + target.request().authority()
                + "\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: "
                + nonce
                + "\r\n");
    if (!dialect.subprotocol().isEmpty()) {
      head.append("Sec-WebSocket-Protocol: ").append(dialect.subprotocol()).append("\r\n");
    }
    target
        .request()
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString();
  }

  private static String acceptOf(String nonce) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((nonce + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-1", e);
    }
  }

  private static void check(String head, String accept) throws RefusedException {
    String[] lines = head.split("\r\n");
    if (!lines[0].matches("HTTP/1\\.1 101\\b.*")) {
      throw new RefusedException(
          "The server refused the opening handshake: " + quoted(lines[0]) + ".");
    }
    boolean accepted =
        Arrays.stream(lines)
            .anyMatch(
                line -> {
                  int colon = line.indexOf(':');
                  return colon > 0
                      && line.substring(0, colon)
                          .toLowerCase(Locale.ROOT)
                          .equals("sec-websocket-accept")
                      && line.substring(colon + 1).strip().equals(accept);
                });
    if (!accepted) {
      throw new RefusedException(
          "The server's opening handshake is wrong: its Sec-WebSocket-Accept does not fit.");
    }
  }

  /** A server's words go to a terminal: no control characters, and not too many. */
  private static String quoted(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.substring(0, Math.min(clean.length(), MAX_QUOTED));
  }

  private void greet(SelectionKey key, BenchWire wire, ByteBuffer early, Dialect.Step step)
      throws IOException {
    int mask = ThreadLocalRandom.current().nextInt() | 1;
    say(wire, key, early, Frames.masked(Frames.BINARY, ByteBuffer.wrap(step.message()), mask));
    ByteBuffer expected = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES + step.answer().length);
    Frames.putHeader(expected, Frames.BINARY, step.answer().length);
    expected.put(step.answer()).flip();
    while (early.remaining() < expected.remaining()) {
      receive(wire, key, early);
    }
    if (!early.slice(early.position(), expected.remaining()).equals(expected)) {
      throw new RefusedException("The server did not greet back in " + dialect + ".");
    }
    early.position(early.position() + expected.remaining());
  }

  /** Writes all; what a TLS handshake needs of the server is read in between. */
  private void say(BenchWire wire, SelectionKey key, ByteBuffer early, ByteBuffer bytes)
      throws IOException {
    while (!wire.write(bytes)) {
      receive(wire, key, early);
    }
  }

  /** Waits for bytes and puts them behind those that are there. */
  private void receive(BenchWire wire, SelectionKey key, ByteBuffer early) throws IOException {
    await(key, SelectionKey.OP_READ);
    early.compact();
    int count = wire.read(early);
    early.flip();
    if (count < 0) {
      throw new EOFException("The server closed the connection during the opening handshake.");
    }
  }

  /** Returns how many bytes the head has, with the empty line that ends it; -1 for not yet. */
  private static int endOfHead(ByteBuffer bytes) {
    for (int at = bytes.position() + 4; at <= bytes.limit(); at++) {
      if (bytes.getInt(at - 4) == 0x0D0A0D0A) {
        return at - bytes.position();
      }
    }
    return -1;
  }

  private static byte[] rest(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }
}
