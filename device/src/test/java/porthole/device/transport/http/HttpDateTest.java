package porthole.device.transport.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class HttpDateTest {
  private static final long YEAR_2100_MILLIS = 4_102_444_800_000L;

  @Test
  void aDateIsRenderedAsInRfc9110() {
    assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.of(784_111_777_000L));
  }

  @Test
  void theFieldIsEmptyBeforeTheClockIsSet() {
    assertEquals("", HttpDate.field(0));
    assertEquals("", HttpDate.field(30L * 86_400_000)); // A Toon that has run for a month.
    assertEquals("Date: Fri, 13 Feb 2026 08:49:37 GMT\r\n", HttpDate.field(1_770_972_577_000L));
  }

  @Test
  void aDateEqualsThatOfTheJdksFormatter() {
    SimpleDateFormat format = new SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss z", Locale.US);
    format.setTimeZone(TimeZone.getTimeZone("GMT"));
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long millis = (long) (random.nextDouble() * YEAR_2100_MILLIS);
      assertEquals(format.format(new Date(millis)), HttpDate.of(millis));
    }
  }
}
