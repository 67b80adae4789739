package porthole.device.conformance;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Decides how the frames of a burst are cut into writes. */
interface Chop {
  List<byte[]> cut(List<byte[]> frames);

  static Chop named(String name) {
    return switch (name) {
      case "burst" -> frames -> List.of(joined(frames));
      case "frame" -> frames -> frames;
      default -> throw new IllegalArgumentException("Expected burst or frame but was " + name);
    };
  }

  /** Cuts behind each so many octets. */
  static Chop octets(int size) {
    return frames -> {
      byte[] bytes = joined(frames);
      List<byte[]> writes = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += size) {
        writes.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
      }
      return writes;
    };
  }

  /** Cuts at up to 16 places anywhere, in headers as well. */
  static Chop random(Random random) {
    return frames -> {
      byte[] bytes = joined(frames);
      int[] places = random.ints(1 + random.nextInt(15), 0, bytes.length + 1).sorted().toArray();
      List<byte[]> writes = new ArrayList<>();
      int from = 0;
      for (int place : places) {
        writes.add(Arrays.copyOfRange(bytes, from, place));
        from = place;
      }
      writes.add(Arrays.copyOfRange(bytes, from, bytes.length));
      return writes;
    };
  }

  private static byte[] joined(List<byte[]> frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frames.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }
}
