package porthole.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * The server's end of one connection, by bare sockets: it sends what a test says, right or wrong.
 */
final class RawPeer implements AutoCloseable {

  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int LITTLE_BYTES = 16 * 1024;

  private final ServerSocket listener;
  private Socket socket = new Socket();
  private DataInputStream in;
  private OutputStream out;
  String request = "";

  /** Header fields of the answer beside those that every answer has, each with its end of line. */
  String fields = "";

  String statusLine = "HTTP/1.1 101 Switching Protocols";
  String upgrade = "websocket";
  String connection = "Upgrade";

  RawPeer() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** Lets the system keep little of what this peer has not read; to be called before it accepts. */
  void bufferLittle() throws IOException {
    listener.setReceiveBufferSize(LITTLE_BYTES);
  }

  Request request() {
    return Request.to(URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/"));
  }

  /** Connects a client to this peer; the opening handshake needs the two at once. */
  Client open(ClientHandler handler) throws Exception {
    return open(request(), handler);
  }

  Client open(Request request, ClientHandler handler) throws Exception {
    Thread accepting = new Thread(this::accept, "raw-peer");
    accepting.start();
    try {
      return Client.connect(request, handler);
    } finally {
      accepting.join();
    }
  }

  /** Accepts a connection and answers its opening handshake. */
  void accept() {
    try {
      socket = listener.accept();
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = socket.getOutputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
      request = head.toString();
      String key = request.replaceAll("(?is).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
      byte[] sha1 =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      bytes(
          (statusLine
                  + "\r\nUpgrade: "
                  + upgrade
                  + "\r\nConnection: "
                  + connection
                  + "\r\n"
                  + "Sec-WebSocket-Accept: "
                  + Base64.getEncoder().encodeToString(sha1)
                  + "\r\n"
                  + fields
                  + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Accepts a connection that will not be used. */
  void skipOne() throws IOException {
    listener.accept().close();
  }

  void bytes(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** Sends an unmasked, final frame of at most 125 bytes. */
  void frame(int opcode, byte... payload) throws IOException {
    byte[] frame = new byte[2 + payload.length];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 2, payload.length);
    bytes(frame);
  }

  void text(String text) throws IOException {
    frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  void close(int code) throws IOException {
    close(code, "");
  }

  void close(int code, String reason) throws IOException {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, 2 + text.length);
    System.arraycopy(text, 0, payload, 2, text.length);
    frame(CLOSE, payload);
  }

  /**
   * Reads a frame slowly: so many bytes of it at once, and something else in between.
   *
   * @return its opcode
   */
  int nextInPieces(int pieceBytes, Runnable between) throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    int length = in.readUnsignedByte() & 0x7f;
    long left = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    in.readFully(new byte[4]);
    for (; left > 0; left -= pieceBytes) {
      in.readFully(new byte[(int) Math.min(left, pieceBytes)]);
      between.run();
    }
    return opcode;
  }

  /**
   * Reads a frame; returns its opcode and payload as {@code "1 text"}, a close frame as it is read.
   */
  String next() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    int length = in.readUnsignedByte() & 0x7f; // The mask bit is set, or the unmasking shows it.
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    byte[] mask = new byte[4];
    in.readFully(mask);
    byte[] payload = new byte[length];
    in.readFully(payload);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i % 4];
    }
    if (opcode == CLOSE && length >= 2) {
      String reason = new String(payload, 2, length - 2, StandardCharsets.UTF_8);
      return ("8 " + ((payload[0] & 0xff) << 8 | payload[1] & 0xff) + " " + reason).trim();
    }
    return opcode + " " + new String(payload, StandardCharsets.UTF_8);
  }

  /** Reads a frame of at most 125 bytes; returns how many there are. */
  int nextLength() throws IOException {
    in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7f;
    in.readFully(new byte[4 + length]);
    return length;
  }

  /** Reads a frame; returns its opcode, "+" when more follow, and how much or what is in it. */
  String nextFragment() throws IOException {
    in.mark(1);
    String more = in.readUnsignedByte() < 0x80 ? "+" : "";
    in.reset();
    String frame = next();
    return frame.charAt(0) + more + frame.substring(1);
  }

  /** Tells whether the client closes TCP without sending anything more. */
  boolean ends() throws IOException {
    return in.read() < 0;
  }

  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    listener.close();
  }
}
