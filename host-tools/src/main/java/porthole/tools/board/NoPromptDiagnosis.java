package porthole.tools.board;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Explains from a board's output why it gives no prompt, and what to do. Pure. */
final class NoPromptDiagnosis {

  private static final int MAX_LINES = 12;
  private static final double MIN_TEXT = 0.9;
  private static final Pattern BOOT_LOG =
      Pattern.compile(
          "rst:0x|rst cause|ets [A-Z][a-z]{2} |boot mode|invalid header|Guru Meditation"
              + "|Fatal exception|ESP-ROM:|csum err");

  private NoPromptDiagnosis() {}

  /**
   * Returns the explanation.
   *
   * @param place the port or host
   * @param asked the board's output when it was asked for a prompt
   * @param booted its output after a reset by its reset line; empty if it has none
   */
  static NoPromptException of(String place, byte[] asked, byte[] booted) {
    byte[] all = new byte[asked.length + booted.length];
    System.arraycopy(asked, 0, all, 0, asked.length);
    System.arraycopy(booted, 0, all, asked.length, booted.length);
    String text = new String(all, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return new NoPromptException(
          "Nothing answers at "
              + place
              + ": check that the board runs MicroPython and that the cable carries data. Press its"
              + " reset button and try again.",
          List.of());
    }
    if (BOOT_LOG.matcher(text).find() && !text.contains("MicroPython")) {
      return new NoPromptException(
          "There is no MicroPython at "
              + place
              + ", as its boot messages show: flash its firmware (micropython.org/download).",
          lastLines(text));
    }
    if (share(all) < MIN_TEXT) {
      return new NoPromptException(
          "The output of "
              + place
              + " is not text, so its speed is another one. Try --baud 115200, the speed of"
              + " MicroPython, or 74880, that of an ESP8266 while it boots.",
          List.of());
    }
    return new NoPromptException(
        "A program at "
            + place
            + " ignores Ctrl-C: press the board's reset button and try again at once. If its"
            + " main.py still prevents it, flash the board again.",
        lastLines(text));
  }

  /** Returns the share of printable characters. */
  private static double share(byte[] bytes) {
    int text = 0;
    for (byte b : bytes) {
      if (b >= ' ' && b < 127 || b == '\r' || b == '\n' || b == '\t' || b == 27) {
        text++;
      }
    }
    return (double) text / bytes.length;
  }

  private static List<String> lastLines(String text) {
    List<String> lines =
        text.lines()
            .map(line -> line.replaceAll("\\p{Cntrl}|\uFFFD", "?").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
  }
}
