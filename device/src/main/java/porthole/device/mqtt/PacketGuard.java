package porthole.device.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes on the packets of a broker and throws at a forbidden one: a PUBLISH with QoS 2, or a
 * packet that is too large. Subscriptions ask for QoS 1 at most; Paho would keep each message of
 * QoS 2 until a PUBREL that may never come. Notes which messages are marked as duplicates. Only
 * fixed headers are read (MQTT 5, section 2.1). One thread at a time.
 */
class PacketGuard extends FilterInputStream {
  private static final int PUBLISH = 3;
  private static final int MAX_LENGTH_BYTES = 4;

  private static final int DUP = 8;

  private final int maxPacketBytes;
  private final DuplicateMarks duplicates;
  private boolean inLength;
  private int lengthBytes;
  private long left; // First the length read so far, then the bytes left in the packet.

  /**
   * @param maxPacketBytes the bytes that may follow a fixed header
   * @param duplicates gets a mark for each PUBLISH
   */
  PacketGuard(InputStream in, int maxPacketBytes, DuplicateMarks duplicates) {
    super(in);
    this.maxPacketBytes = maxPacketBytes;
    this.duplicates = duplicates;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      check(b);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    for (int i = 0; i < count; i++) {
      if (!inLength && left > 0) {
        long skipped = Math.min(left, count - i);
        left -= skipped;
        i += (int) skipped - 1;
      } else {
        check(bytes[offset + i] & 0xff);
      }
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return count > 0 && read() >= 0 ? 1 : 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void check(int b) throws IOException {
    if (inLength) {
      length(b);
    } else if (left > 0) {
      left--;
    } else {
      begin(b);
    }
  }

  private void begin(int first) throws IOException {
    if (first >> 4 == PUBLISH) {
      if ((first & 4) != 0) {
        throw new IOException("Expected QoS 0 or 1 but was " + (first >> 1 & 3));
      }
      duplicates.add((first & DUP) != 0);
    }
    inLength = true;
    lengthBytes = 0;
  }

  private void length(int b) throws IOException {
    left += (long) (b & 0x7f) << 7 * lengthBytes++;
    inLength = (b & 0x80) != 0;
    if (inLength && lengthBytes == MAX_LENGTH_BYTES || left > maxPacketBytes) {
      throw new IOException("Expected a packet of at most " + maxPacketBytes + " bytes");
    }
  }
}
