package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Turns the bytes of a peer into the one message of a connection ({@code PROTOCOL.md}, section 5),
 * wherever the packets break. Pure. Takes memory for received bytes only, not for announced ones.
 */
public final class JsonTcpMessageDecoder {
  /** Bounds the header, which has about 110 bytes. Two bytes could announce 65,535. */
  public static final int MAX_HEADER_BYTES = 4096;

  private static final int PREFIX_BYTES = 2;
  private static final int FIRST_CAPACITY = 512;

  /** The part that is being collected. */
  private enum Part {
    PREFIX,
    HEADER,
    CONTENT,
    NOTHING
  }

  private final int maxContentBytes;
  private Part part = Part.PREFIX;
  private byte[] collected = new byte[0];
  private int length;
  private int expected = PREFIX_BYTES;
  private String type = "";
  private String encoding = "";

  /**
   * @param maxContentBytes a longer content is refused by its header
   */
  public JsonTcpMessageDecoder(int maxContentBytes) {
    this.maxContentBytes = maxContentBytes;
  }

  /**
   * Takes the bytes just received, all of them. Returns the message when it is complete. Bytes
   * after it are ignored: a connection has one message.
   */
  public Optional<JsonTcpMessage> receive(ByteBuffer bytes) throws ProtocolViolationException {
    while (part != Part.NOTHING && collect(bytes)) {
      byte[] whole = Arrays.copyOf(collected, length);
      length = 0;
      switch (part) {
        case PREFIX:
          beginHeader(ByteBuffer.wrap(whole).getShort() & 0xFFFF);
          break;
        case HEADER:
          beginContent(header(whole));
          break;
        default:
          part = Part.NOTHING;
          collected = new byte[0];
          return Optional.of(JsonTcpMessage.received(type, encoding, whole));
      }
    }
    bytes.position(bytes.limit());
    return Optional.empty();
  }

  /** Returns whether a complete and valid header has been received. */
  public boolean hasHeader() {
    return part == Part.CONTENT || part == Part.NOTHING;
  }

  /** Collects bytes up to the expected number; returns whether they are complete. */
  private boolean collect(ByteBuffer bytes) {
    int count = Math.min(bytes.remaining(), expected - length);
    if (length + count > collected.length) {
      int capacity = Math.max(FIRST_CAPACITY, Math.max(2 * collected.length, length + count));
      collected = Arrays.copyOf(collected, Math.min(capacity, Math.max(expected, FIRST_CAPACITY)));
    }
    bytes.get(collected, length, count);
    length += count;
    return length == expected;
  }

  private void beginHeader(int announced) throws ProtocolViolationException {
    if (announced == 0 || announced > MAX_HEADER_BYTES) {
      throw new ProtocolViolationException(
          CloseCode.TOO_BIG,
          "Expected a header of 1 to " + MAX_HEADER_BYTES + " bytes but was " + announced);
    }
    part = Part.HEADER;
    expected = announced;
  }

  private static JsonObject header(byte[] bytes) throws ProtocolViolationException {
    String text = new String(bytes, UTF_8);
    try {
      if (JsonText.isJson(text)) {
        return JsonParser.object().withLazyNumbers().from(text);
      }
    } catch (JsonParserException e) {
      // The same answer as for what is no JSON.
    }
    throw new ProtocolViolationException(
        CloseCode.INVALID_DATA, "Expected the header to be a JSON object");
  }

  private void beginContent(JsonObject header) throws ProtocolViolationException {
    text(header, "byteorder"); // Required, although it means nothing for JSON.
    type = text(header, "content-type");
    encoding = text(header, "content-encoding");
    String announced = String.valueOf(header.get("content-length"));
    if (!(header.get("content-length") instanceof Number) || !announced.matches("[0-9]{1,18}")) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA, "Expected the header's content-length to be a number of bytes");
    }
    if (Long.parseLong(announced) > maxContentBytes) {
      throw new ProtocolViolationException(
          CloseCode.TOO_BIG,
          "Expected at most " + maxContentBytes + " bytes of content but was " + announced);
    }
    part = Part.CONTENT;
    expected = Integer.parseInt(announced);
  }

  private static String text(JsonObject header, String name) throws ProtocolViolationException {
    if (!header.isString(name)) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA, "Expected '" + name + "', a string, in the header");
    }
    return header.getString(name);
  }
}
