package porthole.device.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.protocol.Frames;

/** Reads what the tested end says, and is strict about it. */
final class FrameReader {
  private static final int MAX_CONTROL_BYTES = 125;
  private static final int RESERVED_BITS = 0x70;
  private static final int RSV1 = 0x40;

  private final DataInputStream in;
  private final boolean masked;
  private final Optional<Inflate> inflate;
  private final List<Answer> fragments = new ArrayList<>();
  private boolean compressed;

  FrameReader(InputStream in, Side tested, Optional<Inflate> inflate) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    this.masked = tested.masks();
    this.inflate = inflate;
  }

  /** Returns the next message or control frame. */
  Answer next() throws IOException {
    while (true) {
      int start = in.readUnsignedByte();
      boolean fin = (start & 0x80) != 0;
      int op = start & 0x0F;
      boolean first = op == Frames.TEXT || op == Frames.BINARY;
      int mayBe = first && inflate.isPresent() ? RSV1 : 0;
      assertEquals(0, start & RESERVED_BITS & ~mayBe, "reserved bits");
      byte[] payload = payload();
      if (op >= Frames.CLOSE) {
        boolean fits = op <= Frames.PONG && payload.length <= MAX_CONTROL_BYTES;
        assertTrue(fin && fits, "a control frame of RFC 6455");
        return new Answer(op, payload);
      }
      assertEquals(fragments.isEmpty(), op != 0, "a continuation goes on with something");
      fragments.add(new Answer(op, payload));
      compressed = first ? (start & RSV1) != 0 : compressed;
      if (fin) {
        return message();
      }
    }
  }

  private byte[] payload() throws IOException {
    int second = in.readUnsignedByte();
    assertEquals(masked, (second & 0x80) != 0, "the mask bit");
    int seven = second & 0x7F;
    long length = seven == 126 ? in.readUnsignedShort() : seven == 127 ? in.readLong() : seven;
    int extended = seven == 126 ? 2 : seven == 127 ? 8 : 0;
    assertEquals(FrameWriter.shortest(length), extended, "the shortest form of " + length);
    int mask = masked ? in.readInt() : 0;
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    for (int i = 0; masked && i < payload.length; i++) {
      payload[i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
    return payload;
  }

  private Answer message() {
    Answer message = fragments.get(0);
    for (Answer fragment : fragments.subList(1, fragments.size())) {
      message = message.with(fragment.payload());
    }
    fragments.clear();
    return compressed
        ? new Answer(message.op(), inflate.orElseThrow().decompress(message.payload()))
        : message;
  }

  /** Returns the next byte, -1 at the end of the connection. */
  int read() throws IOException {
    return in.read();
  }
}
