package porthole.device.transport.http;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The time as HTTP writes it (RFC 9110, section 5.6.7). Not by {@code java.text}, whose languages
 * and time zones took a fifth of the time from the start to the first opening handshake.
 */
public final class HttpDate {
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  /** 2020: a Toon's clock begins in 1970 at each boot, until it is set from elsewhere. */
  private static final long SET_FROM_MILLIS = 1_577_836_800_000L;

  private HttpDate() {}

  /**
   * Returns the line with the {@code Date} of an answer; nothing while the clock is not set, since
   * who has no clock may not send one (RFC 9110, section 6.6.1).
   *
   * @param millis what the clock says, since 1970
   */
  public static String field(long millis) {
    return millis < SET_FROM_MILLIS ? "" : "Date: " + of(millis) + "\r\n";
  }

  /** Returns a time, given as milliseconds since 1970. */
  static String of(long millis) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1000L), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(29);
    text.append(name(DAYS, time.getDayOfWeek().getValue())).append(", ");
    two(text, time.getDayOfMonth()).append(' ');
    text.append(name(MONTHS, time.getMonthValue())).append(' ').append(time.getYear()).append(' ');
    two(text, time.getHour()).append(':');
    two(text, time.getMinute()).append(':');
    return two(text, time.getSecond()).append(" GMT").toString();
  }

  private static String name(String names, int number) {
    return names.substring(3 * (number - 1), 3 * number);
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
