package porthole.device.log;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.tinylog.Level;
import org.tinylog.Logger;

/**
 * Writes log lines that peers, brokers or the Toon can cause. Each kind and source gets one line a
 * minute, with the number of lines left out, so nobody can fill a device's log or keep it busy.
 * Only lines about start, end and configuration bypass this class. Any thread.
 *
 * <p>The kind of a line is its format, so the format must be a constant. The number of lines left
 * out is written with the next line of that kind and source; if its minute is over, with the next
 * line of any kind; at the latest at the end of the process.
 */
public final class PeerLog {
  private static final LogRateLimit LINES = new LogRateLimit();

  private PeerLog() {}

  /**
   * Writes a line for debugging.
   *
   * @param source the cause of the line, such as an address without its port
   * @param format with {@code {}} for each argument
   */
  public static void debug(String source, String format, Object... arguments) {
    write(Level.DEBUG, source, null, format, arguments);
  }

  /** Writes a line about a usual event; parameters as for {@link #debug}. */
  public static void info(String source, String format, Object... arguments) {
    write(Level.INFO, source, null, format, arguments);
  }

  /** Writes a line that the owner should see; parameters as for {@link #debug}. */
  public static void warn(String source, String format, Object... arguments) {
    write(Level.WARN, source, null, format, arguments);
  }

  /** Writes a line with a stack trace; parameters as for {@link #debug}. */
  public static void error(String source, Throwable error, String format, Object... arguments) {
    write(Level.ERROR, source, error, format, arguments);
  }

  /** Writes the numbers of lines left out so far; called at the end of the process. */
  public static void flushLeftOut() {
    List<String> leftOut;
    synchronized (LINES) {
      leftOut = LINES.takeLeftOut(Long.MAX_VALUE);
    }
    leftOut.forEach(Logger::info);
  }

  private static void write(
      Level level, String source, Throwable error, String format, Object... arguments) {
    if (!isOn(level)) {
      return;
    }
    List<String> leftOut = Collections.emptyList();
    OptionalLong before;
    synchronized (LINES) {
      long now = System.nanoTime();
      before = LINES.admit(format, source, now);
      leftOut = LINES.leftOut(now);
    }
    leftOut.forEach(Logger::info);
    if (before.isPresent()) {
      String text = text(format, arguments);
      long left = before.getAsLong();
      write(level, error, left == 0 ? text : text + " (" + left + " more lines were left out)");
    }
  }

  private static boolean isOn(Level level) {
    return level == Level.DEBUG
        ? Logger.isDebugEnabled()
        : level == Level.INFO
            ? Logger.isInfoEnabled()
            : level == Level.WARN ? Logger.isWarnEnabled() : Logger.isErrorEnabled();
  }

  private static void write(Level level, Throwable error, String line) {
    if (level == Level.DEBUG) {
      Logger.debug(line);
    } else if (level == Level.INFO) {
      Logger.info(line);
    } else if (level == Level.WARN) {
      Logger.warn(line);
    } else {
      Logger.error(error, line);
    }
  }

  /** Returns a format with its arguments, on one line: arguments from peers may hold line ends. */
  static String text(String format, Object... arguments) {
    StringBuilder text = new StringBuilder(format.length() + 32);
    int from = 0;
    for (Object argument : arguments) {
      int at = format.indexOf("{}", from);
      text.append(format, from, at).append(argument);
      from = at + 2;
    }
    text.append(format, from, format.length());
    return oneLine(text);
  }

  /** Returns a text with each control character, such as a line end, replaced by a blank. */
  static String oneLine(CharSequence of) {
    StringBuilder text = new StringBuilder(of);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        text.setCharAt(i, ' ');
      }
    }
    return text.toString();
  }
}
