package porthole.device.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.tinylog.runtime.RuntimeProvider;
import org.tinylog.runtime.Timestamp;

class LogTimestampFormatterTest {
  private static final String USUAL = "yyyy-MM-dd HH:mm:ss.SSS";

  private final Timestamp now = RuntimeProvider.createTimestamp();

  @Test
  void eachPatternRendersAsWithTheFormatterOfTheJdkInTheZoneOfThisMachine() {
    for (String pattern : new String[] {USUAL, "yyyy-MM-dd", "EEE HH:mm"}) {
      assertEquals(
          DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
              .withZone(ZoneId.systemDefault())
              .format(now.toInstant()),
          new LogTimestampFormatter(pattern, Locale.ROOT).format(now));
    }
  }

  @Test
  void onlyATextOfThePatternIsValid() {
    LogTimestampFormatter formatter = new LogTimestampFormatter(USUAL, Locale.ROOT);
    assertTrue(formatter.isValid("2026-11-20 08:05:00.007"));
    assertFalse(formatter.isValid("yesterday"));
  }
}
