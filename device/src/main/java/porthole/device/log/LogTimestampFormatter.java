package porthole.device.log;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.TimeZone;
import org.tinylog.runtime.Timestamp;
import org.tinylog.runtime.TimestampFormatter;

/**
 * Renders the time of a log line in the device's time zone. In the device jar it is tinylog's own
 * formatter (see {@code device/pom.xml}): the JDK's one loads languages and its calendars, which
 * took 18 ms of the start. Any thread.
 */
public final class LogTimestampFormatter implements TimestampFormatter {
  /** The pattern of our log files; others are left to the JDK. */
  private static final String PATTERN = "yyyy-MM-dd HH:mm:ss.SSS";

  private final String pattern;
  private final Locale locale;
  private final TimeZone zone = TimeZone.getDefault();

  /** Creates a formatter; tinylog calls this with a pattern of {@code DateTimeFormatter}. */
  public LogTimestampFormatter(String pattern, Locale locale) {
    this.pattern = pattern;
    this.locale = locale;
  }

  @Override
  public String format(Timestamp timestamp) {
    if (!pattern.equals(PATTERN)) {
      return other().format(timestamp.toInstant());
    }
    long millis = timestamp.toDate().getTime();
    return CalendarTime.of(millis + zone.getOffset(millis)).toString();
  }

  @Override
  public boolean isValid(String text) {
    try {
      other().parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private DateTimeFormatter other() {
    return DateTimeFormatter.ofPattern(pattern, locale).withZone(ZoneId.systemDefault());
  }
}
