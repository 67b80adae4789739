package porthole.device.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalendarTimeTest {
  private static final DateTimeFormatter JDK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
  private static final long DAY_MILLIS = 86_400_000L;

  @Test
  void eachDayOfEightHundredYearsIsTheOneOfTheJdk() {
    for (long day = -100_000; day < 200_000; day++) {
      assertIsTheOneOfTheJdk(day * DAY_MILLIS + Math.floorMod(day, DAY_MILLIS));
    }
  }

  @Test
  void eachTimeOfTheDayIsTheOneOfTheJdk() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      assertIsTheOneOfTheJdk(random.nextLong() % (50_000 * DAY_MILLIS));
    }
  }

  private static void assertIsTheOneOfTheJdk(long millis) {
    LocalDateTime jdk =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(millis, 1000L),
            (int) Math.floorMod(millis, 1000L) * 1_000_000,
            ZoneOffset.UTC);
    CalendarTime time = CalendarTime.of(millis);
    assertEquals(JDK.format(jdk), time.toString(), () -> millis + " ms");
    assertEquals(jdk.getDayOfWeek().getValue() - 1, time.dayOfWeek(), () -> millis + " ms");
  }
}
