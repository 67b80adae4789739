package porthole.device.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import porthole.device.log.PeerLog;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.Outbox;
import porthole.device.transport.loop.PlainWire;
import porthole.device.transport.loop.Wire;

/**
 * TLS over a socket. Between two reads it holds at most half a record, and, where the socket is
 * slow, two that it has encrypted. While the other thread computes for the handshake, nothing is
 * read and the engine is that thread's.
 */
final class TlsWire implements Wire {

  private final Link link;
  private final SocketChannel channel;
  private final SSLEngine engine;
  private final TlsHandshakes handshakes;
  private final TlsBuffers buffers;
  private final PlainWire socket;
  private final Outbox encrypted;
  private Optional<TlsHandshake> handshake; // Until it is established.
  private ByteBuffer half;
  private int recordsRead;
  private int bytesRead;
  private boolean established;
  private boolean computing;
  private boolean ended;
  private volatile boolean closed; // The thread that computes looks at it, too.

  private TlsWire(
      Link link,
      SocketChannel channel,
      SSLEngine engine,
      TlsHandshakes handshakes,
      TlsHandshake handshake,
      byte first) {
    this.link = link;
    this.channel = channel;
    this.engine = engine;
    this.handshakes = handshakes;
    this.handshake = Optional.of(handshake);
    this.buffers = handshakes.buffers();
    this.socket = new PlainWire(channel);
    this.encrypted = new Outbox(link.loop().backlogs());
    this.half = buffers.keep(ByteBuffer.wrap(new byte[] {first}));
  }

  /** Begins a handshake, which is counted already, whose first byte has been read. */
  static TlsWire afterFirstByte(
      Link link,
      SocketChannel channel,
      SSLEngine engine,
      TlsHandshakes handshakes,
      TlsHandshake handshake,
      byte first) {
    return new TlsWire(link, channel, engine, handshakes, handshake, first);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    ByteBuffer bytes = buffers.read();
    bytes.put(half);
    buffers.giveBack(half);
    half = TlsBuffers.NONE;
    if (!established) {
      bytes.limit(TlsBuffers.RECORD_BYTES); // What comes behind it could not be kept.
    }
    int before = bytes.position();
    boolean cut = channel.read(bytes) < 0;
    bytesRead = established ? bytes.position() - before : 0;
    recordsRead = 0;
    bytes.flip();
    decrypt(bytes, into);
    if (cut && !ended) {
      PeerLog.debug(link.peer().host(), "{} has ended without a close_notify", link.peer());
    }
    if (cut && into.position() == 0) {
      return -1;
    }
    ended |= cut;
    if (!ended) {
      keep(bytes);
    }
    return into.position();
  }

  private void keep(ByteBuffer rest) throws SSLException {
    if (rest.remaining() >= TlsBuffers.RECORD_BYTES && !computing) {
      throw new SSLException("Expected a record of at most " + TlsBuffers.RECORD_BYTES + " bytes");
    }
    half = buffers.keep(rest);
  }

  private void decrypt(ByteBuffer bytes, ByteBuffer into) throws IOException {
    try {
      while (bytes.hasRemaining() && !computing && !ended) {
        SSLEngineResult result = engine.unwrap(bytes, into);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
          return; // Half a record.
        }
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
          throw new SSLException("Expected room for what was received");
        }
        if (handshake.isPresent()) {
          handshake.get().received(result.bytesConsumed());
        } else {
          recordsRead++;
        }
        ended = result.getStatus() == Status.CLOSED; // close_notify
        if (!ended) {
          proceed(result.getHandshakeStatus());
        }
      }
    } catch (SSLException e) {
      PeerLog.debug(link.peer().host(), "{}: {}", link.peer(), e.getMessage());
      sayWhy();
      throw e;
    }
  }

  /** Does for the handshake what can be done before more is received. */
  private void proceed(HandshakeStatus first) throws IOException {
    HandshakeStatus status = first;
    while (status == HandshakeStatus.NEED_WRAP) {
      status = say();
    }
    if (status == HandshakeStatus.NEED_TASK) {
      compute();
    } else if (status != HandshakeStatus.NEED_UNWRAP && !established) {
      established = true;
      endHandshake();
    }
  }

  private void compute() throws IOException {
    if (established) { // RFC 5746 has made it safe; what it costs us, nobody may ask for at will.
      throw new SSLException("Expected no renegotiation");
    }
    computing = true;
    link.writer().flushLater(); // Until then the socket is not watched for what comes in.
    handshake.get().hasHello(); // Before it is whole there is nothing to compute.
    handshakes.compute(handshake.get(), engine, () -> !closed, () -> link.guarded(this::computed));
  }

  private void endHandshake() {
    handshake.ifPresent(handshakes::end);
    handshake = Optional.empty();
  }

  private void computed() {
    computing = false;
    if (!closed) {
      try {
        proceed(engine.getHandshakeStatus());
        if (!computing) {
          link.reader().resume();
        }
      } catch (IOException e) {
        PeerLog.debug(link.peer().host(), "{}: {}", link.peer(), e.getMessage());
        sayWhy();
        link.drop();
      }
    }
  }

  /** Has the engine say something of its own, which is written at the end of this turn. */
  private HandshakeStatus say() throws IOException {
    ByteBuffer record = buffers.write();
    SSLEngineResult result = engine.wrap(TlsBuffers.NONE, record);
    record.flip();
    encrypted.add(record);
    link.writer().flushLater();
    return result.getStatus() == Status.CLOSED
        ? HandshakeStatus.NOT_HANDSHAKING
        : result.getHandshakeStatus();
  }

  /** Tells the peer by an alert, as far as its socket takes it now, why the connection ends. */
  private void sayWhy() {
    try {
      engine.closeOutbound();
      for (int i = 0; i < 2 && !engine.isOutboundDone(); i++) {
        say();
      }
      encrypted.writeTo(socket);
    } catch (IOException e) {
      PeerLog.debug(
          link.peer().host(), "Cannot send an alert to {}: {}", link.peer(), e.getMessage());
    }
  }

  @Override
  public int recordsRead() {
    return recordsRead;
  }

  @Override
  public int bytesRead() {
    return bytesRead;
  }

  @Override
  public boolean isAtEnd() {
    return ended;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return (int) write(new ByteBuffer[] {bytes});
  }

  @Override
  public long write(ByteBuffer[] bytes) throws IOException {
    flush();
    long taken = 0;
    while (established && encrypted.isEmpty() && hasRemaining(bytes)) {
      ByteBuffer records = buffers.write();
      taken += encrypt(bytes, records);
      records.flip();
      channel.write(records);
      encrypted.add(records);
    }
    return taken;
  }

  private long encrypt(ByteBuffer[] bytes, ByteBuffer records) throws IOException {
    long taken = 0;
    while (hasRemaining(bytes) && records.remaining() >= TlsBuffers.RECORD_BYTES) {
      SSLEngineResult result = engine.wrap(bytes, records);
      if (result.bytesProduced() == 0) {
        throw new SSLException("Expected a record but " + result.getStatus());
      }
      taken += result.bytesConsumed();
    }
    return taken;
  }

  private static boolean hasRemaining(ByteBuffer[] bytes) {
    return bytes[bytes.length - 1].hasRemaining(); // They are taken in order.
  }

  @Override
  public long waiting() {
    return encrypted.size();
  }

  @Override
  public void flush() throws IOException {
    if (!encrypted.isEmpty()) {
      encrypted.writeTo(socket);
    }
  }

  @Override
  public void end() throws IOException {
    engine.closeOutbound();
    while (!engine.isOutboundDone()) {
      long before = encrypted.size();
      say(); // close_notify
      if (encrypted.size() == before) {
        break;
      }
    }
    flush();
    if (encrypted.isEmpty()) {
      socket.end();
    }
  }

  @Override
  public boolean canRead() {
    return !computing;
  }

  @Override
  public boolean canSpeak() {
    return established;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      endHandshake();
      buffers.giveBack(half);
      half = TlsBuffers.NONE;
      encrypted.clear();
      channel.close();
    }
  }
}
