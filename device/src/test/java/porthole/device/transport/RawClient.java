package porthole.device.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import porthole.protocol.Frames;

/** A WebSocket client that reads only on request. */
public final class RawClient implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;
  private static final int RECEIVE_BUFFER_BYTES = 4096;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  private RawClient(InetSocketAddress address) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.setSoTimeout(WAIT_SECONDS * 1000);
    socket.connect(address, WAIT_SECONDS * 1000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  public static RawClient connect(InetSocketAddress address) throws IOException {
    return new RawClient(address);
  }

  /** Opens a WebSocket and reads the response. */
  public static RawClient open(InetSocketAddress address, String path) throws IOException {
    RawClient client = new RawClient(address);
    String answer = client.ask(handshake(path));
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("Expected 101 but was " + answer);
    }
    return client;
  }

  public static String handshake(String path, String... fields) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + String.join("", fields)
        + "\r\n";
  }

  /** Sends a request, and returns the head of the answer. */
  public String ask(String request) throws IOException {
    write(request.getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  /** Returns the rest of an HTTP response. */
  public String rest() throws IOException {
    return new String(in.readAllBytes(), US_ASCII);
  }

  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  public void send(int opcode, String payload) throws IOException {
    write(frame(opcode, payload));
  }

  public static byte[] frame(int opcode, String payload) {
    ByteBuffer frame = Frames.masked(opcode, ByteBuffer.wrap(payload.getBytes(UTF_8)), 0x01020304);
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  /** Returns the next frame: a text as it is, a close as its code, a ping as "ping". */
  public String next() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0F;
    int length = in.readUnsignedByte();
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    byte[] payload = new byte[length];
    in.readFully(payload);
    switch (opcode) {
      case Frames.CLOSE:
        return "close " + (length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort());
      case Frames.PING:
        return "ping";
      case Frames.PONG:
        return "pong";
      default:
        return new String(payload, UTF_8);
    }
  }

  /** Returns the next frame: its opcode, "+" if a fragment follows, and its text. */
  public String nextFragment() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    byte[] payload = new byte[length];
    in.readFully(payload);
    String more = (first & 0x80) == 0 ? "+" : "";
    return (first & 0x0F) + more + " " + new String(payload, UTF_8);
  }

  /** Returns the frames up to a given one; "end" stands for the end of the stream. */
  public List<String> until(String wanted) throws IOException {
    List<String> frames = new ArrayList<>();
    try {
      do {
        frames.add(next());
      } while (!frames.get(frames.size() - 1).equals(wanted));
    } catch (EOFException e) {
      frames.add("end");
    }
    return frames;
  }

  /** Ends this half of the connection; reading goes on. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
