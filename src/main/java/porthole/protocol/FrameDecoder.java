package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Turns the bytes of a peer into its messages (RFC 6455, section 5), wherever the packets break.
 * Strict: the first byte that breaks the protocol ends decoding, after every complete message
 * before it has been delivered. Bounded: a message that is too large is refused by its frame
 * header, before its bytes.
 *
 * <p>A message that is complete in the given bytes is unmasked in place, not copied. Only a message
 * that comes in parts is collected. Compressed messages (RFC 7692) are inflated as they come in.
 */
public final class FrameDecoder {
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int RESERVED_BITS = 0x70;

  private static final int MAX_CONTROL_BYTES = 125;
  private static final int MAX_HEADER_BYTES = 14;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final boolean masked;
  private final MessageLimits limits;
  private MessageSink sink; // None while it is lent to nobody: see FrameDecoders.

  // The fields are as small as may be: there is a decoder for each idle connection.

  // The received part of a header or of a control frame's payload; an idle connection has none.
  private ByteBuffer part = NOTHING;
  private boolean inPayload;
  private boolean closed;

  // The frame whose payload is coming in.
  private boolean fin;
  private byte opcode;
  private int mask;
  private int length; // While the header is read: the seven bits of it in the second byte.
  private int received;

  // The message that comes in parts: its opcode is CONTINUATION while there is none.
  private byte messageOpcode = CONTINUATION;
  private MessageParts parts; // None before the first, and before text beyond ASCII.

  // Whether messages may be compressed, and whether this one is.
  private Optional<Inflation> inflation = Optional.empty();
  private boolean compressed;
  private boolean paused;

  private FrameDecoder(boolean masked, MessageLimits limits, MessageSink sink) {
    this.masked = masked;
    this.limits = limits;
    this.sink = sink;
  }

  /** Returns a server's decoder. Its peers must mask their frames (RFC 6455, section 5.1). */
  public static FrameDecoder ofServer(MessageLimits limits, MessageSink sink) {
    return new FrameDecoder(true, limits, sink);
  }

  /** Returns a client's decoder. Its peer must not mask. */
  public static FrameDecoder ofClient(MessageLimits limits, MessageSink sink) {
    return new FrameDecoder(false, limits, sink);
  }

  void deliverTo(MessageSink sink) {
    this.sink = sink;
  }

  /**
   * Lets messages be compressed, as has been negotiated. To be called before any byte is received.
   * The decompressed bytes count for the limit, while they come out; corrupt data fails with 1007.
   */
  public FrameDecoder inflating(Inflaters inflaters) {
    inflation = Optional.of(new Inflation(inflaters, limits.maxBytes()));
    return this;
  }

  /**
   * Ends decoding. Gives back the received part of a message, and the decompressor that was lent
   * for it, so that whoever still refers to the decoder holds no bytes of the peer.
   */
  public void end() {
    closed = true;
    part = NOTHING;
    parts = null;
    if (inflation.isPresent()) {
      inflation.get().end();
    }
  }

  /**
   * Leaves the bytes after the message that the sink is being given in the buffer, so that they can
   * be given to {@link #receive} later. To be called by the sink.
   */
  public void pause() {
    paused = true;
  }

  /**
   * Takes the bytes just received, all of them unless the sink calls {@link #pause}, and gives the
   * sink the messages and control frames that they completed. The buffer must be big-endian; it is
   * written to.
   *
   * @return how many frames have begun, of all kinds
   * @throws ProtocolViolationException at the byte that breaks the protocol; the decoder is of no
   *     use after
   */
  public int receive(ByteBuffer bytes) throws ProtocolViolationException {
    int frames = 0;
    paused = false;
    while (!closed && !paused) {
      if (!inPayload) {
        if (!readHeader(bytes)) {
          return frames;
        }
        frames++;
      }
      if (!readPayload(bytes)) {
        return frames;
      }
    }
    return frames;
  }

  /** Returns whether the payload, or the part of it in this frame, is complete. */
  private boolean readPayload(ByteBuffer bytes) throws ProtocolViolationException {
    if (compressed && opcode < CLOSE) {
      return inflate(bytes);
    }
    if (isWhole() && bytes.remaining() >= length) {
      deliverInPlace(bytes);
      return true;
    }
    return collect(bytes);
  }

  /** Returns how many bytes compressed messages have become; may overflow: differences hold. */
  public int inflatedBytes() {
    return inflation.isPresent() ? inflation.get().inflatedBytes() : 0;
  }

  /** Returns whether no message and no frame has begun that is not complete. */
  public boolean isIdle() {
    return !inPayload && part.position() == 0 && messageOpcode == CONTINUATION;
  }

  /** Reads a header from where it lies. Only one that comes in parts is collected. */
  private boolean readHeader(ByteBuffer bytes) throws ProtocolViolationException {
    int at = bytes.position();
    if (part.position() == 0 && bytes.limit() - at >= 2) {
      checkStart(bytes.get(at), bytes.get(at + 1));
      int end = at + headerLength();
      if (end <= bytes.limit()) {
        beginPayload(bytes, at);
        bytes.position(end);
        return true;
      }
    }
    return collectHeader(bytes);
  }

  private boolean collectHeader(ByteBuffer bytes) throws ProtocolViolationException {
    if (part.position() == 0 && bytes.hasRemaining()) {
      part = ByteBuffer.allocate(MAX_HEADER_BYTES);
    }
    while (part.position() < 2 || part.position() < headerLength()) {
      if (!bytes.hasRemaining()) {
        return false;
      }
      part.put(bytes.get());
      if (part.position() == 2) {
        checkStart(part.get(0), part.get(1));
      }
    }
    beginPayload(part, 0);
    part = NOTHING;
    return true;
  }

  private int headerLength() {
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (masked ? 4 : 0);
  }

  private void checkStart(int first, int second) throws ProtocolViolationException {
    fin = (first & 0x80) != 0;
    opcode = (byte) (first & 0x0F);
    length = second & 0x7F;
    checkReservedBits(first & RESERVED_BITS);
    require((second & 0x80) != 0 == masked, masked ? "a masked frame" : "an unmasked frame");
    if (opcode >= CLOSE) {
      require(opcode <= PONG, "an opcode of RFC 6455");
      require(fin, "a control frame that is not fragmented");
      require(length <= MAX_CONTROL_BYTES, "a control frame of at most 125 bytes");
    } else if (opcode == CONTINUATION) {
      require(messageOpcode != CONTINUATION, "a message to be continued");
    } else {
      require(opcode <= BINARY, "an opcode of RFC 6455");
      require(messageOpcode == CONTINUATION, "the rest of the message that was begun");
    }
  }

  /** RFC 7692, section 6: the first bit, on the first frame of a message, if negotiated. */
  private void checkReservedBits(int bits) throws ProtocolViolationException {
    boolean first = opcode == TEXT || opcode == BINARY;
    boolean may = first && inflation.isPresent();
    require(bits == 0 || bits == Frames.COMPRESSED && may, "reserved bits that are 0");
    if (first) {
      compressed = bits != 0;
    }
  }

  private static void require(boolean holds, String expected) throws ProtocolViolationException {
    if (!holds) {
      throw new ProtocolViolationException(CloseCode.PROTOCOL_ERROR, "Expected " + expected);
    }
  }

  private void beginPayload(ByteBuffer header, int at) throws ProtocolViolationException {
    long announced = payloadLength(header, at);
    mask = masked ? header.getInt(at + headerLength() - 4) : 0;
    if (opcode < CLOSE) {
      beginFragment(announced);
    }
    length = (int) announced;
    received = 0;
    inPayload = true;
  }

  private void beginFragment(long announced) throws ProtocolViolationException {
    int fragments = parts == null ? 0 : parts.fragments();
    if (announced > 0 || !isLastOfSeveral()) {
      fragments++;
    }
    if (!fits(announced) || fragments > limits.maxFragments()) {
      throw new ProtocolViolationException(CloseCode.TOO_BIG, "Expected at most " + limits);
    }
    if (opcode != CONTINUATION) {
      messageOpcode = opcode;
    }
    if (!fin) {
      parts().setFragments(fragments);
    }
  }

  /** Returns whether this frame is the last of several of its message. */
  private boolean isLastOfSeveral() {
    return fin && opcode == CONTINUATION;
  }

  private boolean fits(long announced) {
    return compressed
        ? inflation.get().fits(announced)
        : announced <= limits.maxBytes() - (parts == null ? 0 : parts.size());
  }

  private long payloadLength(ByteBuffer header, int at) throws ProtocolViolationException {
    if (length < 126) {
      return length;
    }
    if (length == 126) {
      int extended = header.getShort(at + 2) & 0xFFFF;
      require(extended > MAX_CONTROL_BYTES, "the shortest form of a length");
      return extended;
    }
    long extended = header.getLong(at + 2);
    require(extended >= 0, "a length below 2^63");
    require(extended > 0xFFFF, "the shortest form of a length");
    return extended;
  }

  /** Returns whether this frame alone is delivered, and no part of it has been collected. */
  private boolean isWhole() {
    return received == 0 && (opcode >= CLOSE || fin && opcode != CONTINUATION);
  }

  /** Delivers a payload from where it lies, between position and limit of the bytes received. */
  private void deliverInPlace(ByteBuffer bytes) throws ProtocolViolationException {
    int limit = bytes.limit();
    int end = bytes.position() + length;
    boolean ascii = unmask(bytes, bytes.position(), end);
    checkText(bytes, bytes.position(), end, ascii);
    bytes.limit(end);
    deliver(bytes);
    bytes.limit(limit);
    bytes.position(end);
  }

  /**
   * Copies the received part of a payload; delivers the last part. Returns whether the payload is
   * complete.
   */
  private boolean collect(ByteBuffer bytes) throws ProtocolViolationException {
    int count = Math.min(bytes.remaining(), length - received);
    ByteBuffer target = opcode >= CLOSE ? roomInControl() : roomInMessage(count);
    int from = target.position();
    int limit = bytes.limit();
    bytes.limit(bytes.position() + count);
    target.put(bytes);
    bytes.limit(limit);
    boolean ascii = unmask(target, from, target.position());
    checkText(target, from, target.position(), ascii);
    received += count;
    if (received < length) {
      return false;
    }
    if (opcode < CLOSE && !fin) {
      inPayload = false;
      return true;
    }
    target.flip();
    deliver(target);
    return true;
  }

  private ByteBuffer roomInControl() {
    if (received == 0) {
      part = ByteBuffer.allocate(length);
    }
    return part;
  }

  private ByteBuffer roomInMessage(int count) {
    int atMost = fin ? parts().size() + length - received : limits.maxBytes();
    return parts().room(count, atMost);
  }

  private MessageParts parts() {
    if (parts == null) {
      parts = new MessageParts();
    }
    return parts;
  }

  /** Unmasks bytes. Returns whether they are known to be ASCII, which needs a mask. */
  private boolean unmask(ByteBuffer bytes, int from, int to) {
    return mask != 0 && Mask.apply(bytes, from, to, mask, received);
  }

  private void checkText(ByteBuffer bytes, int from, int to, boolean ascii)
      throws ProtocolViolationException {
    if (opcode >= CLOSE || messageOpcode != TEXT || ascii && isBetweenCharacters()) {
      return;
    }
    boolean last = fin && received + (to - from) == length;
    requireUtf8(parts().utf8().accepts(bytes, from, to) && (!last || isBetweenCharacters()));
  }

  private boolean isBetweenCharacters() {
    return parts == null || parts.isBetweenCharacters();
  }

  /** Inflates the received part of a payload; returns whether the payload is complete. */
  private boolean inflate(ByteBuffer bytes) throws ProtocolViolationException {
    if (received < length && !bytes.hasRemaining()) {
      return false;
    }
    int limit = bytes.limit();
    int from = bytes.position();
    int to = from + Math.min(limit - from, length - received);
    Mask.apply(bytes, from, to, mask, received);
    received += to - from;
    boolean last = fin && received == length;
    int checked = inflation.get().size();
    bytes.limit(to);
    ByteBuffer inflated = inflation.get().receive(bytes);
    if (last) {
      inflated = inflation.get().finish(length == 0 && isLastOfSeveral());
    }
    bytes.limit(limit);
    checkInflated(inflated, checked, last);
    if (last) {
      inflated.flip();
      deliver(inflated);
      inflation.get().end();
    } else if (received == length) {
      inPayload = false;
    }
    return received == length;
  }

  private void checkInflated(ByteBuffer text, int from, boolean last)
      throws ProtocolViolationException {
    if (messageOpcode == TEXT) {
      requireUtf8(
          parts().utf8().accepts(text, from, text.position()) && (!last || isBetweenCharacters()));
    }
  }

  private static void requireUtf8(boolean holds) throws ProtocolViolationException {
    if (!holds) {
      throw new ProtocolViolationException(CloseCode.INVALID_DATA, "Expected text in UTF-8");
    }
  }

  private void deliver(ByteBuffer payload) throws ProtocolViolationException {
    int delivered = opcode < CLOSE ? messageOpcode : opcode;
    inPayload = false;
    if (opcode >= CLOSE) {
      part = NOTHING; // The sink has it, and an idle connection has nothing.
    }
    switch (delivered) {
      case TEXT:
        endMessage();
        sink.onText(payload);
        break;
      case BINARY:
        endMessage();
        sink.onBinary(payload);
        break;
      case PING:
        sink.onPing(payload);
        break;
      case PONG:
        sink.onPong(payload);
        break;
      default:
        closed = true;
        deliverClose(payload);
    }
  }

  private void endMessage() {
    messageOpcode = CONTINUATION;
    if (parts != null) {
      parts = parts.afterMessage();
    }
  }

  /** RFC 6455, sections 5.5.1 and 7.4. */
  private void deliverClose(ByteBuffer payload) throws ProtocolViolationException {
    if (!payload.hasRemaining()) {
      sink.onClose(CloseCode.NONE, "");
      return;
    }
    require(payload.remaining() >= 2, "a close frame with a code of two bytes");
    int code = payload.getShort() & 0xFFFF;
    require(CloseCode.maySend(code), "a close code that may be sent, but was " + code);
    Utf8Validator reason = new Utf8Validator();
    if (!reason.accepts(payload, payload.position(), payload.limit()) || !reason.isComplete()) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA, "Expected a close reason in UTF-8");
    }
    sink.onClose(code, UTF_8.decode(payload).toString());
  }
}
