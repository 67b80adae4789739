package porthole.tools.terminal;

import java.util.Locale;

/** Formats a number of bytes for people, such as {@code 1.5 MB}. */
public final class ByteCount {

  private ByteCount() {}

  /** Returns a number of bytes in words, such as "1.2 MB". */
  public static String of(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%d kB", Math.round(bytes / 1e3))
        : String.format(Locale.ROOT, bytes < 100_000_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
  }
}
