package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a broker sends. Bytes come through as they are, up to the first packet that a broker may not
 * send, which is the same however the bytes are read.
 */
public final class PacketGuardFuzz {
  private static final int MAX_PACKET_BYTES = 300;

  private PacketGuardFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    int expected = allowed(bytes);
    for (int part : new int[] {1, 3, 64, Math.max(1, bytes.length)}) {
      assertEquals(expected, refusedWithin(bytes, part), "parts of " + part);
    }
    assertEquals(expected, readByteByByte(bytes));
    requireMarks(bytes);
  }

  /** The guard notes the DUP flag of each allowed message. */
  private static void requireMarks(byte[] bytes) {
    DuplicateMarks marks = new DuplicateMarks();
    try (InputStream guard = guard(bytes, marks)) {
      guard.readAllBytes();
    } catch (IOException e) {
      requireExplained(e);
    }
    for (boolean duplicate : duplicates(bytes)) {
      assertEquals(duplicate, marks.next());
    }
    marks.add(true);
    assertTrue(marks.next(), "more marks than messages");
  }

  /**
   * Returns the index of the byte at which the bytes are refused; their number when they are not.
   */
  private static int allowed(byte[] bytes) {
    return allowed(bytes, new ArrayList<>());
  }

  private static List<Boolean> duplicates(byte[] bytes) {
    List<Boolean> duplicates = new ArrayList<>();
    allowed(bytes, duplicates);
    return duplicates;
  }

  private static int allowed(byte[] bytes, List<Boolean> duplicates) {
    int at = 0;
    while (at < bytes.length) {
      int first = bytes[at] & 0xff;
      if (first >> 4 == 3 && (first & 4) != 0) {
        return at;
      }
      if (first >> 4 == 3) {
        duplicates.add((first & 8) != 0);
      }
      long length = 0;
      int shift = 0;
      boolean more = true;
      for (at++; more && at < bytes.length; at++) {
        length += (long) (bytes[at] & 0x7f) << shift;
        shift += 7;
        more = bytes[at] < 0;
        if (length > MAX_PACKET_BYTES || more && shift == 28) {
          return at;
        }
      }
      at += (int) length;
    }
    return bytes.length;
  }

  /** Returns the index of the byte that is refused, or the number of bytes; reads in parts. */
  private static int refusedWithin(byte[] bytes, int most) {
    int refused = allowed(bytes);
    int read = 0;
    byte[] part = new byte[most];
    try (InputStream guard = guard(bytes)) {
      while (true) {
        int count = guard.read(part, 0, part.length);
        if (count < 0) {
          return read;
        }
        for (int i = 0; i < count; i++) {
          assertEquals(bytes[read + i], part[i]);
        }
        read += count;
      }
    } catch (IOException e) {
      requireExplained(e);
      assertTrue(refused >= read && refused < read + most, refused + " after " + read);
      return refused;
    }
  }

  private static int readByteByByte(byte[] bytes) {
    int read = 0;
    try (InputStream guard = guard(bytes)) {
      for (int b = guard.read(); b >= 0; b = guard.read()) {
        assertEquals(bytes[read] & 0xff, b);
        read++;
      }
    } catch (IOException e) {
      requireExplained(e);
    }
    return read;
  }

  private static void requireExplained(IOException e) {
    assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
  }

  private static InputStream guard(byte[] bytes) {
    return guard(bytes, new DuplicateMarks());
  }

  private static InputStream guard(byte[] bytes, DuplicateMarks marks) {
    return new PacketGuard(new ByteArrayInputStream(bytes), MAX_PACKET_BYTES, marks);
  }
}
