package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketGuardTest {
  private static final int MAX = 1000;
  private static final int QOS_1 = 0x32;

  private static byte[] packet(int first, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int left = length;
    do {
      out.write(left > 127 ? left & 0x7f | 0x80 : left);
      left >>= 7;
    } while (left > 0);
    for (int i = 0; i < length; i++) {
      out.write(0x34); // As the first byte of a packet it would be a PUBLISH of QoS 2.
    }
    return out.toByteArray();
  }

  private static byte[] together(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part, 0, part.length);
    }
    return all.toByteArray();
  }

  /** Reads all by pieces of random size, some of them single bytes. */
  private static byte[] read(byte[] sent, Random random) throws IOException {
    return read(sent, random, new DuplicateMarks());
  }

  private static byte[] read(byte[] sent, Random random, DuplicateMarks marks) throws IOException {
    PacketGuard guard = new PacketGuard(new ByteArrayInputStream(sent), MAX, marks);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    byte[] buffer = new byte[300];
    while (true) {
      if (random.nextInt(3) == 0) {
        int b = guard.read();
        if (b < 0) {
          return got.toByteArray();
        }
        got.write(b);
      } else {
        int offset = random.nextInt(100);
        int count = guard.read(buffer, offset, 1 + random.nextInt(200));
        if (count < 0) {
          return got.toByteArray();
        }
        got.write(buffer, offset, count);
      }
    }
  }

  @Test
  void allowedPacketsPassForEveryWayOfReading() throws IOException {
    byte[] sent =
        together(
            packet(0x20, 3),
            packet(0x30, 0),
            packet(QOS_1, 127),
            packet(0x90, 128),
            packet(QOS_1 | 9, MAX),
            packet(0xd0, 0),
            packet(0x40, 2));
    for (int seed = 0; seed < 500; seed++) {
      assertArrayEquals(sent, read(sent, new Random(seed)), "seed " + seed);
    }
  }

  @Test
  void theDupFlagOfEachMessageIsNotedInOrder() throws IOException {
    byte[] sent =
        together(
            packet(0x20, 3),
            packet(QOS_1 | 8, 200),
            packet(0x90, 128),
            packet(0x30, 0),
            packet(QOS_1 | 9, 1),
            packet(0x48, 2), // No PUBLISH.
            packet(QOS_1, 5));
    for (int seed = 0; seed < 100; seed++) {
      DuplicateMarks marks = new DuplicateMarks();
      read(sent, new Random(seed), marks);
      assertTrue(marks.next());
      assertFalse(marks.next());
      assertTrue(marks.next());
      assertFalse(marks.next());
      assertFalse(marks.next(), "there is no fifth message");
    }
  }

  @Test
  void aMessageOfQosTwoOrThreeEndsTheConnection() {
    for (int first : new int[] {0x34, 0x35, 0x36, 0x3c, 0x3f}) {
      byte[] sent = together(packet(QOS_1, 200), packet(first, 10));
      for (int seed = 0; seed < 50; seed++) {
        Random random = new Random(seed);
        IOException e = assertThrows(IOException.class, () -> read(sent, random));
        assertEquals("Expected QoS 0 or 1 but was " + (first >> 1 & 3), e.getMessage());
      }
    }
  }

  @Test
  void aPacketThatIsTooLargeEndsTheConnectionAtItsHeader() {
    byte[][] headers = {
      {QOS_1, (byte) 0xe9, 7}, // 1,001
      {QOS_1, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
      {QOS_1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
      {QOS_1, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80}
    };
    for (byte[] header : headers) {
      assertThrows(IOException.class, () -> read(header, new Random(1)));
    }
  }
}
