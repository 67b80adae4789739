package porthole.device.transport.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import porthole.device.transport.Server;

/** A TLS client that decides how its bytes are cut, and trusts every certificate. */
public final class TlsPeer implements AutoCloseable {
  static final String UPGRADE =
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  private static final int WAIT_MILLIS = 60_000;
  private static final int DEFAULT_WINDOW = 64 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Cuts bytes into pieces before they are sent. */
  public interface Pieces {
    int next(int remaining);
  }

  private final Socket socket;
  private final SSLEngine engine;
  private final Pieces pieces;
  private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);
  private final ByteBuffer plain = ByteBuffer.allocate(64 * 1024).limit(0);
  private boolean closed;

  public TlsPeer(Server server, String version, Pieces pieces) throws Exception {
    this(server, version, pieces, DEFAULT_WINDOW);
  }

  private TlsPeer(Server server, String version, Pieces pieces, int window) throws Exception {
    socket = new Socket();
    socket.setReceiveBufferSize(
        window); // Before the connection, since the window can only grow later.
    socket.connect(server.address());
    socket.setSoTimeout(WAIT_MILLIS);
    socket.setTcpNoDelay(true);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Everybody()}, null);
    engine = context.createSSLEngine("localhost", 443);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {version});
    this.pieces = pieces;
  }

  /** Connects, completes the handshake and opens a WebSocket, without cutting bytes. */
  public static TlsPeer open(Server server, String version) throws Exception {
    return new TlsPeer(server, version, remaining -> remaining).handshake().upgrade();
  }

  /** Does the same with a small window, so that the server can send little at once. */
  static TlsPeer openNarrow(Server server) throws Exception {
    return new TlsPeer(server, "TLSv1.3", remaining -> remaining, 16 * 1024).handshake().upgrade();
  }

  public TlsPeer handshake() throws IOException {
    engine.beginHandshake();
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> write(wrap(NOTHING));
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_UNWRAP -> unwrap();
        default -> {
          return this;
        }
      }
    }
  }

  /** Opens the WebSocket and reads the head of the response. */
  TlsPeer upgrade() throws IOException {
    send(UPGRADE.getBytes(StandardCharsets.ISO_8859_1));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) receive(1)[0]);
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException("Expected 101 but was " + head);
    }
    return this;
  }

  /** Returns the records that carry these bytes. */
  byte[] wrap(byte[] bytes) throws IOException {
    return wrap(ByteBuffer.wrap(bytes));
  }

  private byte[] wrap(ByteBuffer bytes) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    do {
      ByteBuffer record = ByteBuffer.allocate(32 * 1024);
      engine.wrap(bytes, record);
      records.write(record.array(), 0, record.position());
    } while (bytes.hasRemaining());
    return records.toByteArray();
  }

  /** Returns the record of a close_notify. */
  byte[] closeNotify() throws IOException {
    engine.closeOutbound();
    return wrap(NOTHING);
  }

  void send(byte[] bytes) throws IOException {
    write(wrap(bytes));
  }

  /** Sends a masked frame that is a whole message; the mask is of zeros. */
  void frame(int opcode, byte[] payload) throws IOException {
    send(frameBytes(opcode, payload));
  }

  static byte[] frameBytes(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65536) {
      frame.put((byte) 0xfe).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xff).putLong(payload.length);
    }
    frame.putInt(0).put(payload).flip();
    return Arrays.copyOf(frame.array(), frame.limit());
  }

  /** Receives a whole message in one frame: its opcode, then its payload. */
  byte[] receiveFrame() throws IOException {
    byte[] header = receive(2);
    int length = header[1];
    if (length == 126) {
      length = ByteBuffer.wrap(receive(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = (int) ByteBuffer.wrap(receive(8)).getLong();
    }
    byte[] payload = receive(length);
    ByteBuffer frame = ByteBuffer.allocate(1 + length).put((byte) (header[0] & 15)).put(payload);
    return frame.array();
  }

  void write(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int count = pieces.next(bytes.length - at);
      socket.getOutputStream().write(bytes, at, count);
      at += count;
    }
  }

  byte[] receive(int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      while (!plain.hasRemaining()) {
        unwrap();
      }
      int part = Math.min(plain.remaining(), count - at);
      plain.get(bytes, at, part);
      at += part;
    }
    return bytes;
  }

  /** Decrypts a record, after reading the rest of it. */
  private void unwrap() throws IOException {
    plain.compact();
    SSLEngineResult result = engine.unwrap(in, plain);
    plain.flip();
    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
      closed = true;
      throw new IOException("close_notify");
    }
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
      in.compact();
      int count = socket.getInputStream().read(in.array(), in.position(), in.remaining());
      if (count < 0) {
        throw new IOException("cut");
      }
      in.position(in.position() + count).flip();
    }
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
    }
  }

  /** Reads to the end; returns whether a close_notify came first. */
  boolean endsWithCloseNotify() {
    try {
      while (true) {
        receive(1);
      }
    } catch (IOException e) {
      return closed;
    }
  }

  void beginHandshakeAgain() throws SSLException {
    engine.beginHandshake();
  }

  void wrapHandshake() throws IOException {
    write(wrap(NOTHING));
  }

  SSLSession session() {
    return engine.getSession();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Everybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
