package porthole.javawebsocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** A client that sends the bytes that a test wants. */
final class RawPeer implements AutoCloseable {
  private static final int WAIT_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    in = new DataInputStream(socket.getInputStream());
  }

  /** Opens a WebSocket. */
  static RawPeer open(Example server) throws IOException {
    RawPeer peer = new RawPeer(new Socket("127.0.0.1", server.getPort()));
    peer.socket.setSoTimeout(WAIT_MILLIS);
    peer.socket.setTcpNoDelay(true);
    peer.socket
        .getOutputStream()
        .write(
            ("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(US_ASCII));
    for (int newlines = 0; newlines < 2; ) {
      int next = peer.in.readUnsignedByte();
      newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
    }
    return peer;
  }

  /** Sends a frame with a mask of zeros. */
  void frame(int first, byte... payload) throws IOException {
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) first;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    socket.getOutputStream().write(frame);
  }

  void bytes(int... bytes) throws IOException {
    byte[] sent = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      sent[i] = (byte) bytes[i];
    }
    socket.getOutputStream().write(sent);
  }

  /** Returns the close code of the next frame, which must be a close frame. */
  int closeCode() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0F;
    int length = in.readUnsignedByte();
    if (opcode != 8 || length < 2) {
      throw new IOException("Expected a close frame with a code but was opcode " + opcode);
    }
    return in.readUnsignedShort();
  }

  /** Reads a byte. */
  void skip() throws IOException {
    in.readUnsignedByte();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
