package porthole.tools.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** TLS over a channel. Each read and write, also of no bytes, continues the handshake. */
final class BenchTlsWire implements BenchWire {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer received;
  private final ByteBuffer toSend;
  private boolean ended;

  private BenchTlsWire(SocketChannel channel, SSLEngine engine) {
    this.channel = channel;
    this.engine = engine;
    received = ByteBuffer.allocateDirect(2 * engine.getSession().getPacketBufferSize());
    toSend = ByteBuffer.allocateDirect(2 * engine.getSession().getPacketBufferSize());
  }

  static BenchTlsWire over(SocketChannel channel, SSLEngine engine) throws SSLException {
    engine.beginHandshake();
    return new BenchTlsWire(channel, engine);
  }

  /** The target needs room for two records, 32 kB: no decrypted byte is kept here. */
  @Override
  public int read(ByteBuffer target) throws IOException {
    int before = target.position();
    int count = channel.read(received);
    if (count < 0) {
      ended = true;
    }
    received.flip();
    try {
      boolean goesOn = true;
      while (goesOn) {
        SSLEngineResult result = engine.unwrap(received, target);
        goesOn =
            result.getStatus() == Status.OK
                && (result.bytesConsumed() > 0 || result.bytesProduced() > 0);
        ended |= result.getStatus() == Status.CLOSED;
        goesOn |= handshake(result.getHandshakeStatus());
      }
    } finally {
      received.compact();
    }
    int decrypted = target.position() - before;
    return decrypted == 0 && ended ? -1 : decrypted;
  }

  /** Takes the next step of the handshake on this side; returns whether there was one. */
  private boolean handshake(HandshakeStatus status) throws IOException {
    if (status == HandshakeStatus.NEED_TASK) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
      return true;
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      wrap(NOTHING.duplicate());
      return toSend.position() == 0;
    }
    return false;
  }

  @Override
  public boolean write(ByteBuffer source) throws IOException {
    wrap(source);
    while (source.hasRemaining() && toSend.position() == 0 && wrap(source)) {
      // Record by record, until the channel takes no more.
    }
    return toSend.position() == 0 && !source.hasRemaining();
  }

  /** Encrypts as much as fits and writes what the channel takes; returns whether it wrote bytes. */
  private boolean wrap(ByteBuffer source) throws IOException {
    boolean any = false;
    boolean goesOn = toSend.remaining() >= engine.getSession().getPacketBufferSize();
    while (goesOn) {
      HandshakeStatus before = engine.getHandshakeStatus();
      boolean wanted = source.hasRemaining() || before == HandshakeStatus.NEED_WRAP;
      goesOn = false;
      if (wanted) {
        SSLEngineResult result = engine.wrap(source, toSend);
        goesOn =
            result.getStatus() == Status.OK
                && result.bytesProduced() > 0
                && toSend.remaining() >= engine.getSession().getPacketBufferSize();
        any |= result.bytesProduced() > 0;
      }
    }
    toSend.flip();
    try {
      channel.write(toSend);
    } finally {
      toSend.compact();
    }
    return any;
  }
}
