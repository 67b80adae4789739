package porthole.device.transport.http;

import porthole.device.log.CalendarTime;

/**
 * Renders dates of HTTP (RFC 9110, section 5.6.7). Without {@code java.text} and {@code java.time}:
 * loading their languages and time zones took a fifth of the time from the start to the first
 * opening handshake.
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
    CalendarTime time = CalendarTime.of(millis);
    StringBuilder text = new StringBuilder(29);
    text.append(name(DAYS, time.dayOfWeek())).append(", ");
    time.appendDay(text).append(' ').append(name(MONTHS, time.month() - 1)).append(' ');
    time.appendTime(text.append(time.year()).append(' '));
    return text.append(" GMT").toString();
  }

  private static String name(String names, int index) {
    return names.substring(3 * index, 3 * index + 3);
  }
}
