package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final int MAX_BYTES = 70_000;
  private static final int MAX_FRAGMENTS = 8;

  private final EventRecorder heard = new EventRecorder();
  private final FrameDecoder decoder =
      FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), heard);

  /** RFC 6455, section 5.7. */
  @Test
  void theExamplesOfTheRfcAreDecoded() throws Exception {
    receive(hex("818537fa213d7f9f4d5158")); // A single-frame masked text message.
    receive(hex("898537fa213d7f9f4d5158")); // A masked ping would be answered with
    receive(hex("8a8537fa213d7f9f4d5158")); // ... its masked pong.
    assertEquals(List.of("text Hello", "ping Hello", "pong Hello"), heard.events);
  }

  @Test
  void theUnmaskedExamplesAreDecodedForAClient() throws Exception {
    FrameDecoder client = FrameDecoder.ofClient(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), heard);
    client.receive(ByteBuffer.wrap(hex("810548656c6c6f"))); // In a single frame,
    client.receive(ByteBuffer.wrap(hex("010348656c80026c6f"))); // ... and in two fragments.
    assertEquals(List.of("text Hello", "text Hello"), heard.events);
  }

  @Test
  void anySequenceIsDecodedWhereverThePacketsBreak() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      EventRecorder expected = new EventRecorder();
      byte[] sent = session(random, expected);
      EventRecorder actual = new EventRecorder();
      FrameDecoder split =
          FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), actual);
      for (int from = 0; from < sent.length; ) {
        int to = Math.min(sent.length, from + 1 + random.nextInt(1 << random.nextInt(16)));
        split.receive(ByteBuffer.wrap(Arrays.copyOfRange(sent, from, to)));
        from = to;
      }
      assertEquals(expected.events, actual.events, "seed " + seed);
      assertTrue(split.isIdle(), "seed " + seed);
    }
  }

  /** Pauses behind everything that it is told. */
  private static final class Pausing extends EventRecorder {
    private FrameDecoder decoder;

    @Override
    public void onText(ByteBuffer utf8) {
      super.onText(utf8);
      decoder.pause();
    }

    @Override
    public void onBinary(ByteBuffer data) {
      super.onBinary(data);
      decoder.pause();
    }

    @Override
    public void onPing(ByteBuffer data) {
      super.onPing(data);
      decoder.pause();
    }
  }

  @Test
  void aPauseLeavesTheBytesAfterTheMessageInTheBuffer() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      EventRecorder expected = new EventRecorder();
      byte[] sent = session(new Random(seed), expected);
      Pausing actual = new Pausing();
      actual.decoder = FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), actual);
      ByteBuffer bytes = ByteBuffer.wrap(sent);
      int times = 0;
      int told;
      do {
        told = actual.events.size();
        actual.decoder.receive(bytes);
        times++;
      } while (bytes.hasRemaining() || actual.events.size() > told);
      assertEquals(expected.events, actual.events, "seed " + seed);
      assertTrue(actual.decoder.isIdle(), "seed " + seed);
      assertTrue(times > expected.events.size() / 2, "times: " + times);
    }
  }

  @Test
  void aControlFrameInPartsIsDeliveredWhenItIsComplete() throws Exception {
    byte[] ping = hex("898537fa213d7f9f4d5158");
    for (int length = 1; length < ping.length; length++) {
      FrameDecoder begun = FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), heard);
      begun.receive(ByteBuffer.wrap(Arrays.copyOf(ping, length)));
      assertFalse(begun.isIdle(), length + " bytes");
    }
  }

  @Test
  void utf8IsJudgedAsByTheJdkWhereverItIsCut() throws Exception {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] text = almostUtf8(random);
      int cut = random.nextInt(text.length + 1);
      EventRecorder actual = new EventRecorder();
      FrameDecoder split =
          FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), actual);
      byte[] first = frame(1, false, random.nextInt(), Arrays.copyOfRange(text, 0, cut));
      byte[] second = frame(0, true, random.nextInt(), Arrays.copyOfRange(text, cut, text.length));
      int code = 0;
      try {
        split.receive(ByteBuffer.wrap(first));
        split.receive(ByteBuffer.wrap(second));
      } catch (ProtocolViolationException e) {
        code = e.closeCode();
      }
      assertEquals(isUtf8(text) ? 0 : 1007, code, "seed " + seed + ": " + Arrays.toString(text));
    }
  }

  @Test
  void textFailsAtTheFirstInvalidByte() throws Exception {
    byte[] frame = frame(1, true, 0x01020304, new byte[] {'a', (byte) 0xF4, (byte) 0x90, 'b', 'c'});
    int bad = frame.length - 3;
    decoder.receive(ByteBuffer.wrap(frame, 0, bad).slice());
    assertFails(1007, Arrays.copyOfRange(frame, bad, bad + 1));
  }

  @Test
  void completeMessagesBeforeAViolationAreDelivered() throws Exception {
    assertFails(
        1002, concat(frame(1, true, 7, utf8("one")), frame(1, true, 8, utf8("two")), hex("8380")));
    assertEquals(List.of("text one", "text two"), heard.events);
  }

  @Test
  void invalidFrameHeadersAreRefused() {
    for (String frame :
        List.of(
            "c180",
            "a180",
            "9180",
            "8380",
            "8780",
            "8b80",
            "8f80", // reserved bits, opcodes
            "8100",
            "0980",
            "89fe",
            "89ff",
            "0080",
            "8080", // unmasked; control; continuation
            "82fe007d",
            "82ff000000000000ffff",
            "82ff8000000000000000")) { // lengths
      assertFails(1002, padded(frame));
    }
  }

  @Test
  void aNewMessageBeforeTheEndOfTheLastIsRefused() throws Exception {
    receive(frame(1, false, 0, utf8("a")));
    assertFails(1002, hex("8180"));
  }

  @Test
  void aMessageTooLargeIsRefusedByItsFrameHeader() {
    assertFails(1009, hex("82ff000000000001117100000000")); // 70,001
    assertFails(1009, hex("82ff7fffffffffffffff00000000"));
  }

  @Test
  void theBytesOfFragmentsAreAddedUp() throws Exception {
    receive(frame(2, false, 1, new byte[MAX_BYTES - 1]));
    receive(frame(9, true, 1, utf8("between")));
    receive(frame(0, false, 1, new byte[1]));
    assertFails(1009, hex("008100000000"));
  }

  @Test
  void endlessEmptyFragmentsAreRefused() throws Exception {
    for (int i = 0; i < MAX_FRAGMENTS; i++) {
      receive(frame(i == 0 ? 2 : 0, false, 1, new byte[0]));
    }
    assertFails(1009, hex("008000000000"));
  }

  @Test
  void closeFramesWithInvalidCodesAreRefused() throws Exception {
    for (int code :
        new int[] {1000, 1001, 1002, 1003, 1007, 1011, 1012, 1014, 3000, 3999, 4000, 4999}) {
      assertEquals(List.of("close " + code + " why"), closing(code, utf8("why")).events);
    }
    for (int code :
        new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
      EventRecorder none = new EventRecorder();
      FrameDecoder fresh = FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), none);
      byte[] frame = frame(8, true, 3, new byte[] {(byte) (code >> 8), (byte) code});
      ProtocolViolationException e =
          assertThrows(
              ProtocolViolationException.class,
              () -> fresh.receive(ByteBuffer.wrap(frame)),
              "" + code);
      assertEquals(1002, e.closeCode());
    }
    assertFails(1002, frame(8, true, 3, new byte[1]));
    assertFails(1007, frame(8, true, 3, new byte[] {3, (byte) 0xE8, (byte) 0xFF}));
  }

  @Test
  void aCloseWithoutACodeIs1005AndNothingIsDecodedAfterIt() throws Exception {
    receive(concat(frame(8, true, 1, new byte[0]), frame(1, true, 1, utf8("late")), hex("ffff")));
    assertEquals(List.of("close 1005 "), heard.events);
  }

  private static EventRecorder closing(int code, byte[] reason) throws ProtocolViolationException {
    EventRecorder recorder = new EventRecorder();
    byte[] codeBytes = {(byte) (code >> 8), (byte) code};
    FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), recorder)
        .receive(ByteBuffer.wrap(frame(8, true, 99, concat(codeBytes, reason))));
    return recorder;
  }

  private void receive(byte[] bytes) throws ProtocolViolationException {
    decoder.receive(ByteBuffer.wrap(bytes));
  }

  /** Checks that some bytes fail, on a decoder in the state of this test's. */
  private void assertFails(int code, byte[] bytes) {
    FrameDecoder failing =
        decoder.isIdle()
            ? FrameDecoder.ofServer(MessageLimits.of(MAX_BYTES, MAX_FRAGMENTS), heard)
            : decoder;
    ProtocolViolationException e =
        assertThrows(
            ProtocolViolationException.class,
            () -> failing.receive(ByteBuffer.wrap(bytes)),
            HexFormat.of().formatHex(bytes));
    assertEquals(code, e.closeCode(), e.getMessage());
    assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
  }

  /** Returns a valid session of a client, and tells a recorder what it means. */
  private static byte[] session(Random random, EventRecorder expected) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int message = 0; message < 8; message++) {
      boolean text = random.nextBoolean();
      byte[] payload = text ? utf8("é€𐍈a".repeat(random.nextInt(50))) : bytes(random);
      int parts = 1 + random.nextInt(3);
      for (int part = 0; part < parts; part++) {
        if (part > 0 && random.nextBoolean()) {
          byte[] ping = utf8("p" + message);
          out.writeBytes(frame(9, true, random.nextInt(), ping));
          expected.onPing(ByteBuffer.wrap(ping));
        }
        int from = payload.length * part / parts;
        int to = payload.length * (part + 1) / parts;
        int opcode = part > 0 ? 0 : text ? 1 : 2;
        byte[] piece = Arrays.copyOfRange(payload, from, to);
        out.writeBytes(frame(opcode, part == parts - 1, random.nextInt(), piece));
      }
      if (text) {
        expected.onText(ByteBuffer.wrap(payload));
      } else {
        expected.onBinary(ByteBuffer.wrap(payload));
      }
    }
    return out.toByteArray();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(1 << random.nextInt(17)) % MAX_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Returns bytes that are UTF-8 about half of the time. */
  private static byte[] almostUtf8(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = random.nextInt(6); i > 0; i--) {
      int point = random.nextInt(1 << 1 + random.nextInt(21));
      if (point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF)) {
        out.writeBytes(utf8(new String(Character.toChars(point))));
      }
    }
    byte[] bytes = out.toByteArray();
    if (bytes.length > 0 && random.nextInt(2) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static byte[] frame(int opcode, boolean fin, int mask, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) ((fin ? 0x80 : 0) | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65536) {
      frame.put((byte) 0xFE).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xFF).putLong(payload.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask >>> 24 - 8 * (i % 4)));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] padded(String hex) {
    return Arrays.copyOf(hex(hex), Math.max(hex.length() / 2, 14));
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

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
