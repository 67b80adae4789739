package porthole.tools.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Recognizes terminals (serial ports and pseudo terminals) without opening them, by the kernel's
 * list of terminal drivers in /proc/tty/drivers (proc(5)).
 */
final class TerminalDrivers {

  private static final Path LIST = Path.of("/proc/tty/drivers");

  private final List<String> lines;

  private TerminalDrivers(List<String> lines) {
    this.lines = lines;
  }

  /** Returns whether a file is certainly not a terminal; false if that is unknown. */
  static boolean exclude(Path file) throws IOException {
    if (!Files.isReadable(LIST)) {
      return false; // Not Linux: jssc reports it.
    }
    long device = ((Number) Files.getAttribute(file, "unix:rdev")).longValue();
    return !of(Files.readAllLines(LIST)).has(major(device), minor(device));
  }

  /** Parses lines such as "pty_slave /dev/pts 136 0-1048575 pty:slave". */
  static TerminalDrivers of(List<String> lines) {
    return new TerminalDrivers(List.copyOf(lines));
  }

  boolean has(long major, long minor) {
    return lines.stream()
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(
            words ->
                words.length >= 4
                    && words[words.length - 3].equals(String.valueOf(major))
                    && isIn(words[words.length - 2], minor));
  }

  private static boolean isIn(String range, long minor) {
    String[] ends = range.split("-");
    return minor >= Long.parseLong(ends[0]) && minor <= Long.parseLong(ends[ends.length - 1]);
  }

  /** As makedev(3) of Linux: 12 bits of the major number, between two parts of the minor one. */
  static long major(long device) {
    return device >> 8 & 0xfff;
  }

  static long minor(long device) {
    return device & 0xff | device >> 12 & 0xfff00;
  }
}
