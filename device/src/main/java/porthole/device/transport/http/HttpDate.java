package porthole.device.transport.http;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Renders dates of HTTP (RFC 9110, section 5.6.7). Without {@code java.text}: loading its languages
 * and time zones took a fifth of the time from the start to the first opening handshake.
 */
public final class HttpDate {
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  /** 2020: the clock of a Toon begins in 1970 at each boot, until it is set. */
  private static final long SET_FROM_MILLIS = 1_577_836_800_000L;

  private HttpDate() {}

  /**
   * Returns the header field {@code Date} with its line end; empty while the clock is not set,
   * since a server without a clock must not send one (RFC 9110, section 6.6.1).
   *
   * @param millis the time in milliseconds since 1970
   */
  public static String field(long millis) {
    return millis < SET_FROM_MILLIS ? "" : "Date: " + of(millis) + "\r\n";
  }

  /** Renders a time in milliseconds since 1970. */
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
