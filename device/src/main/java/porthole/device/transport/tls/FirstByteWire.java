package porthole.device.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.PlainWire;
import porthole.device.transport.loop.Wire;

/**
 * A connection that has said nothing yet, on a port that speaks TLS. It reads one byte: that of a
 * TLS handshake record (RFC 8446, section 5.1), which no HTTP request begins with, or a plain
 * one's. Then it makes room for the wire that it turns out to be.
 */
public final class FirstByteWire implements Wire {
  private static final byte HANDSHAKE = 0x16;

  private final Link link;
  private final SocketChannel channel;
  private final TlsHandshakes handshakes;
  private final Runnable plainRefused;
  private final boolean mayBePlain;
  private Optional<TlsHandshake> handshake = Optional.empty();
  private boolean handshaking;
  private volatile boolean closed; // The thread that computes looks at it, too.

  /**
   * @param plainRefused answers a peer that speaks plainly where it must not; then the link ends
   */
  public FirstByteWire(
      Link link, SocketChannel channel, TlsHandshakes handshakes, Runnable plainRefused) {
    this.link = link;
    this.channel = channel;
    this.handshakes = handshakes;
    this.plainRefused = plainRefused;
    this.mayBePlain = handshakes.tls().mayBePlain(link.peer());
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    into.limit(1);
    int count = channel.read(into);
    if (count <= 0) {
      return count;
    }
    if (into.get(0) == HANDSHAKE) {
      into.clear();
      handshaking = true;
      link.writer().flushLater(); // Until then the socket is not watched for what comes in.
      TlsHandshake begun = handshakes.begin(link);
      handshake = Optional.of(begun);
      handshakes.make(
          begun, () -> !closed, engine -> link.guarded(() -> encrypted(engine)), link::drop);
      return 0;
    }
    link.carriedBy(new PlainWire(channel));
    if (!mayBePlain) {
      plainRefused.run();
    }
    return count;
  }

  private void encrypted(SSLEngine engine) {
    if (!closed) {
      link.carriedBy(
          TlsWire.afterFirstByte(link, channel, engine, handshakes, handshake.get(), HANDSHAKE));
      link.reader().resume();
    }
  }

  @Override
  public boolean isAtEnd() {
    return false;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes) throws IOException {
    return channel.write(bytes);
  }

  @Override
  public long waiting() {
    return 0;
  }

  @Override
  public void flush() {
    // It holds nothing.
  }

  @Override
  public void end() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean canRead() {
    return !handshaking;
  }

  /** Before the first byte only who may be plain can be told anything. */
  @Override
  public boolean canSpeak() {
    return mayBePlain && !handshaking;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      handshake.ifPresent(handshakes::end);
    }
    closed = true;
    channel.close();
  }
}
