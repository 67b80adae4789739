package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compressed messages in a {@link FrameDecoder}: RFC 7692, sections 6 and 7.2. */
class CompressedMessagesTest {
  private static final int MAX_BYTES = 200_000;
  private static final int MAX_FRAGMENTS = 100;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int COMPRESSED = 0x40;

  private final EventRecorder recorder = new EventRecorder();
  private final List<String> heard = recorder.events;
  private final List<Inflaters> lenders = new ArrayList<>();

  @AfterEach
  void end() {
    lenders.forEach(Inflaters::end);
  }

  /** RFC 7692, section 7.2.3: payloads of a message "Hello". */
  @Test
  void theExamplesOfTheRfcAreInflated() throws Exception {
    FrameDecoder decoder = decoder(true);
    receive(decoder, "c107f248cdc9c90700"); // 7.2.3.1: one block,
    receive(decoder, "4103f248cd8004c9c90700"); // ... and in two fragments.
    receive(decoder, "c105f200110000"); // 7.2.3.2: it refers to the message before.
    receive(decoder, "c10b000500faff48656c6c6f00"); // 7.2.3.3: not compressed.
    receive(decoder, "c108f348cdc9c9070000"); // 7.2.3.4: BFINAL is set.
    receive(decoder, "c10df248050000 00ffffcac9c90700".replace(" ", "")); // 7.2.3.5: two blocks.
    assertEquals(
        Arrays.asList(
            "text Hello", "text Hello", "text Hello", "text Hello", "text Hello", "text Hello"),
        heard);
  }

  /** RFC 7692, section 7.2.3.6; and as zlib renders it when it has nothing to flush. */
  @Test
  void anEmptyMessageIsOneByteOrNone() throws Exception {
    for (boolean context : new boolean[] {false, true}) {
      FrameDecoder decoder = decoder(context);
      receive(decoder, "c10100");
      receive(decoder, "c100");
      receive(decoder, "41000000800100");
      receive(decoder, "c10100");
    }
    assertEquals(8, heard.size());
    assertEquals(List.of("text "), List.copyOf(new HashSet<>(heard)));
  }

  @Test
  void anySequenceIsInflatedWhereverFragmentsAndPacketsBreak() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      boolean context = random.nextBoolean();
      List<String> expected = new ArrayList<>();
      byte[] sent = session(random, context, expected);
      heard.clear();
      FrameDecoder decoder = decoder(context);
      for (int from = 0; from < sent.length; ) {
        int to = Math.min(sent.length, from + 1 + random.nextInt(1 << random.nextInt(16)));
        decoder.receive(ByteBuffer.wrap(Arrays.copyOfRange(sent, from, to)));
        from = to;
      }
      assertEquals(expected, heard, "seed " + seed);
      assertTrue(decoder.isIdle(), "seed " + seed);
    }
  }

  @Test
  void aLastBlockMayStandAnywhereInAMessage() throws Exception {
    for (boolean context : new boolean[] {false, true}) {
      heard.clear();
      FrameDecoder decoder = decoder(context);
      byte[] parts = concat(finished("one "), finished(""), finished("two "), compressed("three"));
      decoder.receive(frame(COMPRESSED | TEXT, true, parts));
      decoder.receive(frame(COMPRESSED | TEXT, true, finished("no empty block behind")));
      decoder.receive(frame(COMPRESSED | TEXT, true, compressed("as before")));
      assertEquals(
          List.of("text one two three", "text no empty block behind", "text as before"), heard);
    }
  }

  /**
   * Bytes of Java-WebSocket 1.6.0: {@code PerMessageDeflateExtension.encodeFrame} of a text of 60
   * times "The same words again. ", and of an empty last fragment.
   */
  @Test
  void onlyTheEmptyLastFragmentOfJavaWebSocketIsToleratedBeyondTheRfc() throws Exception {
    String first =
        "0ac94855284ecc4d5528cf2f4a2956484c4fccccd3530819151d151d151d151d15858a02000000ffff";
    String second = "1a151d151d151d151d15c52f0a000000ffff"; // It refers to the first.
    String expected = "text " + "The same words again. ".repeat(60);
    for (boolean context : new boolean[] {true, false}) {
      heard.clear();
      FrameDecoder decoder = decoder(context);
      receive(decoder, "4129" + first + "8000");
      receive(decoder, context ? "4112" + second + "8000" : "4129" + first + "8000");
      receive(decoder, "c107f248cdc9c90700");
      assertEquals(List.of(expected, expected, "text Hello"), heard);
    }
    assertFails(false, "c129" + first);
    assertFails(false, "4125" + first.substring(0, 74) + "8004" + "0000ffff");
    assertFails(false, "4109" + "000a00f5ff0000ffff" + "8000"); // Within a block of ten bytes.
    assertFails(false, "4103" + "0000ff" + "8000");
  }

  private void assertFails(boolean context, String hex) {
    FrameDecoder decoder = decoder(context);
    ProtocolViolationException e =
        assertThrows(ProtocolViolationException.class, () -> receive(decoder, hex), hex);
    assertEquals(1007, e.closeCode(), hex);
    decoder.end();
  }

  @Test
  void theReservedBitIsTakenOnTheFirstFrameOfAMessageOnly() throws Exception {
    for (String bad :
        List.of(
            "c200" + "c000",
            "4200" + "4000",
            "4201" + "00" + "c000",
            "c900",
            "c800",
            "ca00",
            "a100",
            "9100",
            "e100",
            "d100",
            "f100",
            "0200" + "c000")) {
      FrameDecoder decoder = decoder(true);
      ProtocolViolationException e =
          assertThrows(ProtocolViolationException.class, () -> receive(decoder, bad), bad);
      assertEquals(1002, e.closeCode(), bad);
    }
  }

  @Test
  void theReservedBitIsRefusedWhenNothingWasNegotiated() {
    FrameDecoder decoder =
        FrameDecoder.ofClient(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), recorder);
    ProtocolViolationException e =
        assertThrows(
            ProtocolViolationException.class, () -> receive(decoder, "c107f248cdc9c90700"));
    assertEquals(1002, e.closeCode());
  }

  @Test
  void inflatedBytesCountForTheLimit() throws Exception {
    byte[] most = compressed("x".repeat(MAX_BYTES));
    decoder(false).receive(frame(COMPRESSED | TEXT, true, most));
    assertEquals(1, heard.size());
    assertFails(1009, frame(COMPRESSED | TEXT, true, compressed("x".repeat(MAX_BYTES + 1))));
    assertFails(1009, frame(COMPRESSED | TEXT, false, compressed("x".repeat(MAX_BYTES + 1))));
    assertEquals(1, heard.size());
  }

  @Test
  void aMessageThatCompressionMakesLargerIsTakenUpToTheLimit() throws Exception {
    byte[] noise = new byte[MAX_BYTES];
    new Random(1).nextBytes(noise);
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    for (int at = 0; at < MAX_BYTES; at += 100) { // As badly as it may be done.
      stored.writeBytes(new byte[] {0, 100, 0, -101, -1});
      stored.write(noise, at, 100);
    }
    stored.write(0);
    decoder(false).receive(frame(COMPRESSED | BINARY, true, stored.toByteArray()));
    assertEquals(List.of("binary " + Arrays.hashCode(noise)), heard);
  }

  @Test
  void aPayloadTooLargeEvenCompressedIsRefusedByItsHeader() throws Exception {
    assertFails(1009, ByteBuffer.wrap(hex("c27f" + "0000000000100000")));
    assertFails(1009, ByteBuffer.wrap(hex("c27f" + "7fffffffffffffff")));
    FrameDecoder decoder = decoder(false);
    receive(decoder, "420100");
    assertThrows(
        ProtocolViolationException.class, () -> receive(decoder, "807f" + "7fffffffffffffff"));
  }

  /** A gigabyte of zeros, a megabyte compressed: it fails before it costs more than a message. */
  @Test
  void aBombCostsNoMoreThanAMessage() throws Exception {
    long allocated = Allocation.of(this::receiveBomb);
    assertTrue(allocated < 4 * MAX_BYTES, allocated + " bytes allocated");
  }

  private void receiveBomb() throws Exception {
    byte[] compressed = new byte[1000];
    try (Bomb zeros = new Bomb()) {
      FrameDecoder decoder = decoder(true);
      int fragments = 0;
      while (true) {
        zeros.next(compressed);
        ByteBuffer frame = frame(fragments == 0 ? COMPRESSED | BINARY : 0, false, compressed);
        fragments++;
        try {
          decoder.receive(frame);
        } catch (ProtocolViolationException e) {
          assertEquals(1009, e.closeCode());
          break;
        }
      }
      assertTrue(fragments < 3, "after " + fragments + " fragments of 1000 bytes");
    }
  }

  @Test
  void compressedTextFailsAtTheFirstInvalidByte() throws Exception {
    FrameDecoder decoder = decoder(false);
    byte[] text = concat("é".repeat(50).getBytes(UTF_8), new byte[] {(byte) 0xF4, (byte) 0x90});
    byte[] flushed = concat(compressed(text), hex("0000ffff"));
    decoder.receive(frame(COMPRESSED | TEXT, false, Arrays.copyOf(flushed, 1)));
    ByteBuffer rest = frame(0, false, Arrays.copyOfRange(flushed, 1, flushed.length));
    ProtocolViolationException e =
        assertThrows(ProtocolViolationException.class, () -> decoder.receive(rest));
    assertEquals(1007, e.closeCode());
  }

  @Test
  void textThatEndsWithinACharacterFails() throws Exception {
    assertFails(1007, frame(COMPRESSED | TEXT, true, compressed(new byte[] {'a', (byte) 0xC3})));
    decoder(false).receive(frame(COMPRESSED | BINARY, true, compressed(new byte[] {(byte) 0xC3})));
    assertEquals(1, heard.size());
  }

  @Test
  void corruptDataFails() throws Exception {
    assertFails(1007, ByteBuffer.wrap(hex("c206ffffffffffff"))); // A type of block that is none.
    assertFails(
        1007, ByteBuffer.wrap(hex("c106f20011000000".substring(0, 16)))); // A reference to nothing.
    assertFails(1007, ByteBuffer.wrap(hex("c10700050000004865"))); // Lengths that do not agree.
  }

  /** What follows may by chance look like an end. With a context only the next message shows it. */
  @Test
  void dataThatStopsWithinABlockHardlyEverPasses() throws Exception {
    byte[] whole = compressed(MessageDeflaterTest.message(new Random(5)));
    int failed = 0;
    for (int length = 1; length < whole.length; length++) {
      try {
        decoder(false).receive(frame(COMPRESSED | BINARY, true, Arrays.copyOf(whole, length)));
      } catch (ProtocolViolationException e) {
        assertEquals(1007, e.closeCode());
        failed++;
      }
    }
    assertTrue(failed > whole.length * 9 / 10, failed + " of " + whole.length);
  }

  @Test
  void randomBytesEndInAMessageOrAProtocolException() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] noise = new byte[1 + random.nextInt(60)];
      random.nextBytes(noise);
      FrameDecoder decoder = decoder(random.nextBoolean());
      try {
        decoder.receive(frame(COMPRESSED | BINARY, true, noise));
      } catch (ProtocolViolationException e) {
        assertEquals(1007, e.closeCode(), "seed " + seed);
      }
      decoder.end();
    }
  }

  @Test
  void anEndWithinAMessageGivesTheInflaterBack() throws Exception {
    Inflaters lender = Inflaters.withoutContext();
    lenders.add(lender);
    MessageInflater only = lender.lend();
    lender.giveBack(only);
    FrameDecoder decoder =
        FrameDecoder.ofClient(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), recorder)
            .inflating(lender);
    receive(decoder, "4103f248cd");
    decoder.end();
    receive(decoder, "8004c9c90700");
    assertEquals(List.of(), heard, "nothing is decoded after the end");
    MessageInflater given = lender.lend();
    assertEquals(only, given);
    lender.giveBack(given);
    FrameDecoder next =
        FrameDecoder.ofClient(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), recorder)
            .inflating(lender);
    receive(next, "c107f248cdc9c90700");
    assertEquals(List.of("text Hello"), heard, "nothing of it is left");
  }

  /** Returns a valid session: compressed messages and others, in fragments, with pings between. */
  private static byte[] session(Random random, boolean context, List<String> expected) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(random.nextInt(10), true);
    for (int message = 0; message < 8; message++) {
      boolean text = random.nextBoolean();
      byte[] data =
          text
              ? "é€𐍈a".repeat(random.nextInt(2000)).getBytes(UTF_8)
              : MessageDeflaterTest.message(random);
      boolean plain = random.nextInt(4) == 0;
      byte[] payload = plain ? data : deflated(deflater, data, random);
      int parts = 1 + random.nextInt(4);
      for (int part = 0; part < parts; part++) {
        if (part > 0 && random.nextBoolean()) {
          out.writeBytes(frame(9, true, new byte[] {'p'}).array());
          expected.add("ping p");
        }
        int opcode = part > 0 ? 0 : (plain ? 0 : COMPRESSED) | (text ? TEXT : BINARY);
        byte[] piece =
            Arrays.copyOfRange(
                payload, payload.length * part / parts, payload.length * (part + 1) / parts);
        out.writeBytes(frame(opcode, part == parts - 1, piece).array());
      }
      expected.add(text ? "text " + new String(data, UTF_8) : "binary " + Arrays.hashCode(data));
      if (!context) {
        deflater.reset();
      }
    }
    deflater.end();
    return out.toByteArray();
  }

  /** Compresses with flushes of any kind anywhere. */
  private static byte[] deflated(Deflater deflater, byte[] data, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] flushes = {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH};
    for (int from = 0; from < data.length; ) {
      int to = Math.min(data.length, from + 1 + random.nextInt(1 << random.nextInt(16)));
      int flush = to == data.length ? Deflater.SYNC_FLUSH : flushes[random.nextInt(3)];
      deflater.setInput(data, from, to - from);
      drain(deflater, flush, out);
      from = to;
    }
    return data.length == 0 ? new byte[1] : Arrays.copyOf(out.toByteArray(), out.size() - 4);
  }

  private static void drain(Deflater deflater, int flush, ByteArrayOutputStream out) {
    byte[] buffer = new byte[1 << 16];
    int count;
    do {
      count = deflater.deflate(buffer, 0, buffer.length, flush);
      out.write(buffer, 0, count);
    } while (count == buffer.length);
  }

  private static byte[] compressed(String text) {
    return compressed(text.getBytes(UTF_8));
  }

  private static byte[] compressed(byte[] data) {
    Deflater deflater = new Deflater(9, true);
    byte[] payload = deflated(deflater, data, new Random(data.length));
    deflater.end();
    return payload;
  }

  private static byte[] finished(String text) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(text.getBytes(UTF_8));
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    drain(deflater, Deflater.NO_FLUSH, out);
    deflater.end();
    return out.toByteArray();
  }

  private FrameDecoder decoder(boolean context) {
    Inflaters lender = context ? Inflaters.withContext() : Inflaters.withoutContext();
    lenders.add(lender);
    return FrameDecoder.ofClient(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), recorder)
        .inflating(lender);
  }

  private void assertFails(int code, ByteBuffer frame) {
    for (boolean context : new boolean[] {false, true}) {
      FrameDecoder decoder = decoder(context);
      ProtocolViolationException e =
          assertThrows(ProtocolViolationException.class, () -> decoder.receive(frame.duplicate()));
      assertEquals(code, e.closeCode(), e.getMessage());
      decoder.end();
    }
  }

  private static void receive(FrameDecoder decoder, String hex) throws ProtocolViolationException {
    decoder.receive(ByteBuffer.wrap(hex(hex)));
  }

  private static ByteBuffer frame(int start, boolean fin, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
    frame.put((byte) ((fin ? 0x80 : 0) | start));
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 65536) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload);
    return ByteBuffer.wrap(Arrays.copyOf(frame.array(), frame.position()));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** Zeros without end, compressed. */
  private static final class Bomb implements AutoCloseable {
    private final Deflater deflater = new Deflater(9, true);
    private final byte[] zeros = new byte[1 << 16];

    void next(byte[] target) {
      for (int size = 0; size < target.length; ) {
        if (deflater.needsInput()) {
          deflater.setInput(zeros);
        }
        size += deflater.deflate(target, size, target.length - size);
      }
    }

    @Override
    public void close() {
      deflater.end();
    }
  }
}
