package porthole.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;

/**
 * One message of JSON over TCP ({@code PROTOCOL.md}, section 5): two bytes with the length of a
 * JSON header, the header, the content. Immutable.
 */
public final class JsonTcpMessage {
  /** The content type of requests and answers. */
  public static final String JSON = "text/json";

  private static final String BINARY = "binary/custom-server-binary-type";

  private final String type;
  private final String encoding;
  private final byte[] content;

  private JsonTcpMessage(String type, String encoding, byte[] content) {
    this.type = type;
    this.encoding = encoding;
    this.content = content;
  }

  /** Returns a message with JSON in UTF-8. */
  public static JsonTcpMessage json(String text) {
    return new JsonTcpMessage(JSON, "utf-8", text.getBytes(UTF_8));
  }

  /** Returns a binary message. */
  public static JsonTcpMessage binary(byte[] content) {
    return new JsonTcpMessage(BINARY, "binary", content.clone());
  }

  static JsonTcpMessage received(String type, String encoding, byte[] content) {
    return new JsonTcpMessage(type, encoding, content);
  }

  /**
   * Returns the answer to a request of an unknown content type: its first ten bytes, as the
   * original programs answer.
   */
  public JsonTcpMessage firstBytes() {
    byte[] prefix = "First 10 bytes of request: ".getBytes(ISO_8859_1);
    int count = Math.min(10, content.length);
    byte[] answer = Arrays.copyOf(prefix, prefix.length + count);
    System.arraycopy(content, 0, answer, prefix.length, count);
    return binary(answer);
  }

  /** Returns whether the content type is JSON. */
  public boolean isJson() {
    return type.equals(JSON);
  }

  /** Returns the content type from the header. */
  public String type() {
    return type;
  }

  /** Returns a copy of the content. */
  public byte[] content() {
    return content.clone();
  }

  /**
   * Returns the content as text, in the encoding that the header names.
   *
   * @throws ProtocolViolationException when this Java has no such encoding, or the bytes are not in
   *     it
   */
  public String text() throws ProtocolViolationException {
    try {
      return Charset.forName(encoding).newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA, "Expected a content-encoding such as utf-8 but was " + encoding);
    } catch (CharacterCodingException e) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA, "Expected content in " + encoding + " but it is not");
    }
  }

  /** Returns the bytes to send. */
  public byte[] encode() {
    byte[] header =
        JsonWriter.string()
            .object()
            .value("byteorder", "little")
            .value("content-type", type)
            .value("content-encoding", encoding)
            .value("content-length", content.length)
            .end()
            .done()
            .getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + header.length + content.length);
    bytes.putShort((short) header.length).put(header).put(content);
    return bytes.array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonTcpMessage
        && type.equals(((JsonTcpMessage) other).type)
        && encoding.equals(((JsonTcpMessage) other).encoding)
        && Arrays.equals(content, ((JsonTcpMessage) other).content);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return type + ", " + content.length + " bytes";
  }
}
