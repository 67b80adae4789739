package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.protocol.Frames;

class AnswerCheckTest {

  private static final int MESSAGES = 40;

  private final List<String> heard = new ArrayList<>();
  private final AnswerCheck.Listener listener =
      new AnswerCheck.Listener() {
        @Override
        public void answered(long message, boolean right) {
          heard.add(message + (right ? "" : " wrong"));
        }

        @Override
        public void sends(ByteBuffer frame) {
          heard.add("sends opcode " + (frame.get(0) & 15) + ", " + frame.remaining() + " bytes");
        }

        @Override
        public void closing(String why) {
          heard.add(why);
        }
      };

  private static Reel reel(int size) {
    return Reel.ofFrames(size, MessageContent.BINARY, Dialect.RELAY);
  }

  private static void frame(ByteArrayOutputStream out, int firstByte, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES);
    Frames.putHeader(header, firstByte & 15, payload.length);
    header.put(0, (byte) firstByte);
    out.write(header.array(), 0, header.position());
    out.writeBytes(payload);
  }

  /** Hears bytes in pieces of random lengths. */
  private void hear(AnswerCheck answers, byte[] bytes, Random random) {
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + random.nextInt(300));
      ByteBuffer piece = ByteBuffer.allocateDirect(count);
      piece.put(bytes, at, count).flip();
      answers.receive(piece);
      at += count;
    }
  }

  private static List<String> all(int messages) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      all.add("" + i);
    }
    return all;
  }

  @Test
  void echoAnswersAreCorrectWhereverThePacketsBreak() throws Exception {
    for (int size : new int[] {1, 64, 125, 126, 4096, 70_000}) {
      heard.clear();
      Reel reel = reel(size);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < MESSAGES; i++) {
        frame(bytes, 0x82, reel.message(i));
      }
      hear(AnswerCheck.to(reel, false, listener), bytes.toByteArray(), new Random(size));
      assertEquals(all(MESSAGES), heard, "size " + size);
    }
  }

  @Test
  void fragmentsAndPingsBetweenAnswersAreAccepted() throws Exception {
    Reel reel = reel(10);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame(bytes, 0x82, reel.message(0));
    frame(bytes, 0x02, Arrays.copyOf(reel.message(1), 4));
    frame(bytes, 0x89, "p".getBytes(US_ASCII));
    frame(bytes, 0x80, Arrays.copyOfRange(reel.message(1), 4, 10));
    frame(bytes, 0x82, reel.message(2));
    hear(AnswerCheck.to(reel, false, listener), bytes.toByteArray(), new Random(1));
    assertEquals(List.of("0", "sends opcode 10, 7 bytes", "1", "2"), heard);
  }

  @Test
  void aChangedByteMakesOneAnswerWrongAndTheNextOnesCorrect() throws Exception {
    Reel reel = reel(64);
    for (int changed = 0; changed < 64; changed++) {
      heard.clear();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < 4; i++) {
        byte[] payload = reel.message(i).clone();
        payload[changed] ^= (byte) (i == 1 ? 1 : 0);
        frame(bytes, 0x82, payload);
      }
      hear(AnswerCheck.to(reel, false, listener), bytes.toByteArray(), new Random(changed));
      assertEquals(List.of("0", "1 wrong", "2", "3"), heard, "byte " + changed);
    }
  }

  @Test
  void anAnswerOfAnotherLengthOrTypeIsWrong() throws Exception {
    Reel reel = reel(64);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame(bytes, 0x82, Arrays.copyOf(reel.message(0), 63));
    frame(bytes, 0x82, Arrays.copyOf(reel.message(1), 65));
    frame(bytes, 0x81, "x".repeat(64).getBytes(US_ASCII));
    frame(bytes, 0x82, reel.message(3));
    hear(AnswerCheck.to(reel, false, listener), bytes.toByteArray(), new Random(1));
    assertEquals(List.of("0 wrong", "1 wrong", "2 wrong", "3"), heard);
  }

  @Test
  void aLostOrRepeatedAnswerMakesLaterAnswersWrong() throws Exception {
    Reel reel = reel(64);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame(bytes, 0x82, reel.message(0));
    frame(bytes, 0x82, reel.message(0));
    frame(bytes, 0x82, reel.message(1));
    hear(AnswerCheck.to(reel, false, listener), bytes.toByteArray(), new Random(1));
    assertEquals(List.of("0", "1 wrong", "2 wrong"), heard);
  }

  @Test
  void aReversedTextIsTheAnswerToAFlippedEchoAndItsOwnTextIsNot() throws Exception {
    Reel reel = Reel.ofFrames(64, MessageContent.MIXED, Dialect.FLIP);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < MESSAGES; i++) {
      frame(bytes, 0x81, i == 3 ? reel.message(i) : reel.answer(i));
    }
    hear(AnswerCheck.to(reel, false, listener), bytes.toByteArray(), new Random(1));
    List<String> expected = all(MESSAGES);
    Collections.replaceAll(expected, "3", "3 wrong");
    assertEquals(expected, heard);
  }

  @Test
  void aReceiptIsRightOnlyForItsOwnMessage() throws Exception {
    Reel reel = Reel.ofFrames(64, MessageContent.ASCII, Dialect.CHANNELS);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String id : List.of("0.A", "0.B", "0.B", "0.D")) {
      String receipt =
          "{\"socket\":\"sent\",\"attr\":\"json\",\"messageId\":\"%s\",\"time\":\"%s\"}";
      frame(
          bytes, 0x81, String.format(receipt, id, "2026-03-01 17:04:05.123456").getBytes(US_ASCII));
    }
    AnswerCheck answers = AnswerCheck.toReceipts(reel, Dialect.CHANNELS, listener);
    hear(answers, bytes.toByteArray(), new Random(1));
    assertEquals(List.of("0", "1", "2 wrong", "3"), heard);
  }

  @Test
  void aCloseFrameEndsTheCheck() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame(bytes, 0x88, new byte[] {3, (byte) 0xE9, 'b'});
    hear(AnswerCheck.to(reel(64), false, listener), bytes.toByteArray(), new Random(1));
    assertEquals(List.of("sends opcode 8, 9 bytes", "the server closed with code 1001: b"), heard);
  }

  @Test
  void aFrameThatBreaksTheProtocolIsReported() {
    hear(AnswerCheck.to(reel(64), false, listener), new byte[] {(byte) 0xF2, 0}, new Random(1));
    assertEquals("the server broke the protocol: Expected reserved bits that are 0", heard.get(1));
    assertEquals(2, heard.size());
  }

  @Test
  void rawEchoIsComparedByteByByte() throws Exception {
    Reel reel = Reel.ofBytes(10, MessageContent.BINARY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < MESSAGES; i++) {
      bytes.writeBytes(reel.message(i));
    }
    byte[] changed = bytes.toByteArray();
    changed[57] ^= 1;
    hear(AnswerCheck.to(reel, true, listener), changed, new Random(1));
    List<String> expected = all(MESSAGES);
    Collections.replaceAll(expected, "5", "5 wrong");
    assertEquals(expected, heard);
  }
}
