package porthole.device.jsontcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A client of JSON over TCP that writes and reads bytes. */
final class JsonTcpTestClient implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  private final Socket socket = new Socket();

  private JsonTcpTestClient(InetSocketAddress address) throws IOException {
    socket.setSoTimeout(WAIT_SECONDS * 1000);
    socket.connect(address, WAIT_SECONDS * 1000);
  }

  static JsonTcpTestClient connect(InetSocketAddress address) throws IOException {
    return new JsonTcpTestClient(address);
  }

  /** Returns a request as the Python tutorial writes it. */
  static byte[] request(String type, String content) {
    return request(type, content, content.getBytes(UTF_8).length);
  }

  static byte[] request(String type, String content, int announcedBytes) {
    byte[] header =
        ("{\"byteorder\": \"little\", \"content-type\": \""
                + type
                + "\", \"content-encoding\": \"utf-8\", \"content-length\": "
                + announcedBytes
                + "}")
            .getBytes(UTF_8);
    byte[] bytes = content.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + header.length + bytes.length)
        .putShort((short) header.length)
        .put(header)
        .put(bytes)
        .array();
  }

  static byte[] json(String content) {
    return request("text/json", content);
  }

  JsonTcpTestClient write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Returns all that comes before the server closes. */
  byte[] all() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Returns the content of the answer; after it the server has to close. */
  String answer() throws IOException {
    byte[] all = all();
    DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(all));
    String header = new String(in.readNBytes(in.readUnsignedShort()), UTF_8);
    String content = new String(in.readAllBytes(), UTF_8);
    int length = content.getBytes(UTF_8).length;
    if (!header.contains("\"content-length\":" + length + "}")) {
      throw new IOException("Expected a length of " + length + " but was " + header);
    }
    return content;
  }

  static String ask(InetSocketAddress address, String content) throws IOException {
    try (JsonTcpTestClient client = connect(address)) {
      return client.write(json(content)).answer();
    }
  }

  static byte[] latin1(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
