package porthole.device.conformance;

import com.grack.nanojson.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import porthole.protocol.Frames;

/** Makes the frames that a vector describes, right or wrong: it knows no rule but their layout. */
final class FrameWriter {
  private static final int MAX_HEADER_BYTES = 14;
  private static final int FIN = 0x80;

  /** Of the reserved bits: the message that begins here is compressed (RFC 7692, section 6). */
  private static final int COMPRESSED = 4;

  private final Side side;
  private final Random masks;
  private final Optional<Deflate> deflate;
  private int mask;
  private int masked; // Bytes of the last frame's payload so far.

  FrameWriter(Side side, Random masks, Optional<Deflate> deflate) {
    this.side = side;
    this.masks = masks;
    this.deflate = deflate;
  }

  /** Returns the frames of an item that has an {@code op}. */
  List<byte[]> frames(JsonObject item, byte[] message) {
    boolean compressed = item.getBoolean("deflate", false);
    byte[] payload = compressed ? deflate.orElseThrow().compress(message) : message;
    int size = item.getInt("fragment", Integer.MAX_VALUE);
    int first = item.getInt("rsv", compressed ? COMPRESSED : 0) << 4 | item.getInt("op");
    List<byte[]> frames = new ArrayList<>();
    int from = 0;
    while (payload.length - from > size) {
      frames.add(frame(item, first, Arrays.copyOfRange(payload, from, from + size)));
      from += size;
      first = 0;
    }
    byte[] last = Arrays.copyOfRange(payload, from, payload.length);
    frames.add(frame(item, (item.getBoolean("fin", true) ? FIN : 0) | first, last));
    return item.has("times") ? repeated(frames, item.getInt("times")) : frames;
  }

  private static List<byte[]> repeated(List<byte[]> frames, int times) {
    List<byte[]> all = new ArrayList<>();
    Collections.nCopies(times, frames).forEach(all::addAll);
    return all;
  }

  byte[] closeFrame(int code) {
    JsonObject item = new JsonObject();
    item.put("op", Frames.CLOSE);
    item.put("hex", HexFormat.of().toHexDigits((short) code));
    return frames(item, Payloads.of(item)).get(0);
  }

  /** Returns more payload of the frame before, which announced more than it had. */
  byte[] rest(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    applyMask(bytes, 0);
    return bytes;
  }

  private byte[] frame(JsonObject item, int first, byte[] payload) {
    boolean isMasked = item.getBoolean("mask", side.masks());
    long length =
        item.has("announce") ? Long.parseUnsignedLong(item.getString("announce")) : payload.length;
    ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER_BYTES + payload.length);
    frame.put((byte) first);
    putLength(frame, isMasked ? 0x80 : 0, length, item.getInt("length", shortest(length)));
    mask = isMasked ? masks.nextInt() : 0;
    masked = 0;
    if (isMasked) {
      frame.putInt(mask);
    }
    int from = frame.position();
    frame.put(payload);
    byte[] bytes = Arrays.copyOf(frame.array(), frame.position());
    applyMask(bytes, from);
    return bytes;
  }

  /** Returns how many bytes follow the seven bits of a length in its shortest form. */
  static int shortest(long length) {
    if (Long.compareUnsigned(length, 125) <= 0) {
      return 0;
    }
    return Long.compareUnsigned(length, 0xFFFF) <= 0 ? 2 : 8;
  }

  private static void putLength(ByteBuffer frame, int maskBit, long length, int extended) {
    switch (extended) {
      case 0 -> frame.put((byte) (maskBit | (int) length));
      case 2 -> frame.put((byte) (maskBit | 126)).putShort((short) length);
      default -> frame.put((byte) (maskBit | 127)).putLong(length);
    }
  }

  private void applyMask(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++, masked++) {
      bytes[i] ^= (byte) (mask >>> (24 - 8 * (masked & 3)));
    }
  }
}
