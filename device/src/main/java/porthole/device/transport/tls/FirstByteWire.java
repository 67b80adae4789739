package porthole.device.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.PlainWire;

/**
 * The wire of a new connection on a TLS port. It reads one byte: that of a TLS handshake record
 * (RFC 8446, section 5.1), with which no HTTP request begins, or the first of a plain request. Then
 * a TLS or a plain wire replaces it.
 */
public final class FirstByteWire extends PlainWire {
  private static final byte HANDSHAKE = 0x16;

  private final Link link;
  private final SocketChannel channel;
  private final TlsHandshakes handshakes;
  private final Runnable plainRefused;
  private final boolean mayBePlain;
  private Optional<TlsHandshake> handshake = Optional.empty();
  private boolean handshaking;
  private volatile boolean closed; // Also read by the thread that computes.

  /**
   * @param plainRefused answers a peer that must use TLS but does not, and ends the link
   */
  public FirstByteWire(
      Link link, SocketChannel channel, TlsHandshakes handshakes, Runnable plainRefused) {
    super(channel);
    this.link = link;
    this.channel = channel;
    this.handshakes = handshakes;
    this.plainRefused = plainRefused;
    this.mayBePlain = handshakes.tls().mayBePlain(link.peer());
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    into.limit(1);
    int count = super.read(into);
    if (count <= 0) {
      return count;
    }
    if (into.get(0) == HANDSHAKE) {
      into.clear();
      handshaking = true;
      link.writer().flushLater(); // So that the socket is not watched for reading.
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
  public boolean canRead() {
    return !handshaking;
  }

  /** Before the first byte, only a peer that may connect without TLS can be sent a reason. */
  @Override
  public boolean canSend() {
    return mayBePlain && !handshaking;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      handshake.ifPresent(handshakes::end);
    }
    closed = true;
    super.close();
  }
}
