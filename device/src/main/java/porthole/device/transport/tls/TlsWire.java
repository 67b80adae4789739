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
 * TLS over a socket. Between two reads it holds at most a part of a record and, if the socket is
 * slow, two encrypted records. While the other thread computes for the handshake, nothing is read,
 * and the engine belongs to that thread.
 */
final class TlsWire implements Wire {
  private final Link link;
  private final SocketChannel channel;
  private final SSLEngine engine;
  private final TlsHandshakes handshakes;
  private final TlsBuffers buffers;
  private final PlainWire socket;
  private final Outbox encrypted;
  private Optional<TlsHandshake> handshake; // Until the session is established.
  private ByteBuffer partialRecord;
  private int recordsRead;
  private int bytesRead;
  private boolean established;
  private boolean computing;
  private boolean ended;
  private volatile boolean closed; // Also read by the thread that computes.

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
    this.partialRecord = buffers.keep(ByteBuffer.wrap(new byte[] {first}));
  }

  /** Returns the wire of a counted handshake whose first byte is already read. */
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
    bytes.put(partialRecord);
    buffers.giveBack(partialRecord);
    partialRecord = TlsBuffers.NONE;
    if (!established) {
      bytes.limit(TlsBuffers.RECORD_BYTES); // More could not be kept.
    }
    int before = bytes.position();
    boolean cut = channel.read(bytes) < 0;
    bytesRead = established ? bytes.position() - before : 0;
    recordsRead = 0;
    bytes.flip();
    decrypt(bytes, into);
    if (cut && !ended) {
      PeerLog.debug(
          link.peer().host(), "{} has ended the connection without a close_notify", link.peer());
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
    partialRecord = buffers.keep(rest);
  }

  private void decrypt(ByteBuffer bytes, ByteBuffer into) throws IOException {
    try {
      while (bytes.hasRemaining() && !computing && !ended) {
        SSLEngineResult result = engine.unwrap(bytes, into);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
          return; // A part of a record.
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
      sendAlert();
      throw e;
    }
  }

  /** Continues the handshake as far as possible without further bytes. */
  private void proceed(HandshakeStatus first) throws IOException {
    HandshakeStatus status = first;
    while (status == HandshakeStatus.NEED_WRAP) {
      status = wrapOwn();
    }
    if (status == HandshakeStatus.NEED_TASK) {
      compute();
    } else if (status != HandshakeStatus.NEED_UNWRAP && !established) {
      established = true;
      endHandshake();
    }
  }

  private void compute() throws IOException {
    if (established) { // Safe since RFC 5746, but it costs us as much as a handshake.
      throw new SSLException("Expected no renegotiation");
    }
    computing = true;
    link.writer().flushLater(); // So that the socket is not watched for reading.
    handshake.get().hasHello(); // Computations begin only when it is whole.
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
        sendAlert();
        link.drop();
      }
    }
  }

  /** Encrypts a record of the engine's own, which is written at the end of this turn. */
  private HandshakeStatus wrapOwn() throws IOException {
    ByteBuffer record = buffers.write();
    SSLEngineResult result = engine.wrap(TlsBuffers.NONE, record);
    record.flip();
    encrypted.add(record);
    link.writer().flushLater();
    return result.getStatus() == Status.CLOSED
        ? HandshakeStatus.NOT_HANDSHAKING
        : result.getHandshakeStatus();
  }

  /** Sends an alert with the reason of the end, as far as the socket takes it now. */
  private void sendAlert() {
    try {
      engine.closeOutbound();
      for (int i = 0; i < 2 && !engine.isOutboundDone(); i++) {
        wrapOwn();
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
    return bytes[bytes.length - 1].hasRemaining(); // The buffers are taken in order.
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
      wrapOwn(); // close_notify
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
  public boolean canSend() {
    return established;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      endHandshake();
      buffers.giveBack(partialRecord);
      partialRecord = TlsBuffers.NONE;
      encrypted.clear();
      channel.close();
    }
  }
}
