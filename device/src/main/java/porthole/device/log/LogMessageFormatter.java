package porthole.device.log;

import java.util.Locale;
import org.tinylog.format.AbstractMessageFormatter;

/**
 * Replaces each {@code {}} of a log message by the next argument. In the device jar it is tinylog's
 * own formatter (see {@code device/pom.xml}), which also formats numbers and for that loads the
 * JDK's languages: 9 ms of the start. Any thread.
 */
public final class LogMessageFormatter extends AbstractMessageFormatter {
  private static final String PLACE = "{}";

  /** Creates a formatter; tinylog calls this. Neither parameter changes the result. */
  public LogMessageFormatter(Locale locale, boolean escaping) {
    super();
  }

  @Override
  public String format(String message, Object[] arguments) {
    StringBuilder text = new StringBuilder(message.length() + 32);
    int from = 0;
    for (Object argument : arguments) {
      int at = message.indexOf(PLACE, from);
      if (at < 0) {
        break;
      }
      text.append(message, from, at).append(resolve(argument));
      from = at + PLACE.length();
    }
    return text.append(message, from, message.length()).toString();
  }
}
