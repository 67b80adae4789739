package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

/** RFC 6455, section 5.2. */
class MessageFrameTest {
  private static byte[] encoded(MessageFrame frame) {
    ByteBuffer target = ByteBuffer.allocate(frame.length());
    frame.copy(0, 1, target);
    frame.copy(1, frame.length() - 1, target);
    return target.array();
  }

  @Test
  void aFrameIsItsHeaderAndItsPayload() {
    assertArrayEquals(new byte[] {(byte) 0x81, 2, 'h', 'i'}, encoded(MessageFrame.text("hi")));
    for (int size : new int[] {0, 125, 126, 65_535, 65_536}) {
      ByteBuffer payload = ByteBuffer.allocate(size);
      MessageFrame frame = MessageFrame.of(Frames.BINARY, payload);
      ByteBuffer expected = ByteBuffer.allocate(Frames.headerBytes(size) + size);
      Frames.putHeader(expected, Frames.BINARY, size);
      assertArrayEquals(expected.array(), encoded(frame));
      assertEquals(size, frame.payloadBytes());
      assertEquals(payload, frame.payload());
      assertEquals(size, payload.remaining(), "the payload is copied, not consumed");
      assertFalse(frame.isText());
      assertEquals(size + " bytes", frame.toString());
    }
  }

  @Test
  void aTextStandsBetweenTwoOthers() {
    for (int size : new int[] {0, 1, 120, 126, 70_000}) {
      MessageFrame text = MessageFrame.text("é".repeat(size));
      MessageFrame around = MessageFrame.around("{€", text, "}}");
      assertEquals("{€" + "é".repeat(size) + "}}", around.text());
      assertEquals(MessageFrame.text(around.text()), around);
      assertTrue(around.isText());
    }
  }

  @Test
  void thePayloadCannotBeWrittenTo() {
    ByteBuffer payload = MessageFrame.text("text").payload();
    assertThrows(ReadOnlyBufferException.class, () -> payload.put(0, (byte) 'n'));
  }

  @Test
  void codePointsAreCountedNotBytes() {
    assertEquals(0, MessageFrame.text("").codePoints());
    assertEquals(5, MessageFrame.text("aé€😀b").codePoints());
  }

  @Test
  void framesOfTheSameBytesAreEqual() {
    MessageFrame text = MessageFrame.text("é");
    MessageFrame same = MessageFrame.of(Frames.TEXT, ByteBuffer.wrap("é".getBytes(UTF_8)));
    assertEquals(text, same);
    assertEquals(text.hashCode(), same.hashCode());
    assertNotEquals(text, MessageFrame.of(Frames.BINARY, same.payload()));
    assertNotEquals(text, "é");
    assertEquals("é", text.toString());
  }
}
