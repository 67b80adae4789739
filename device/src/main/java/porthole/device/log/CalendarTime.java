package porthole.device.log;

/**
 * A time as year, month, day, hour, minute, second and millisecond of the Gregorian calendar.
 * Without {@code java.time}: loading its formatters and time zones took a tenth of the start.
 * Immutable.
 */
public final class CalendarTime {
  private static final int MILLIS_PER_DAY = 86_400_000;

  /** Days from 0000-03-01 to 1970-01-01: a year that begins in March ends with its leap day. */
  private static final long DAYS_BEFORE_1970 = 719_468;

  private static final int DAYS_IN_400_YEARS = 146_097;
  private static final int THURSDAY = 3; // The day of the week of 1970-01-01.

  private final long days;
  private final int millis;
  private final long year;
  private final int month;
  private final int day;

  private CalendarTime(long days, int millis) {
    this.days = days;
    this.millis = millis;
    long shifted = days + DAYS_BEFORE_1970;
    long era = Math.floorDiv(shifted, (long) DAYS_IN_400_YEARS);
    int dayOfEra = (int) (shifted - era * DAYS_IN_400_YEARS);
    // Whole days of earlier leap years in this era, each after 4, 100 and 400 years, are left out.
    int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_IN_400_YEARS - 1)) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153; // Five months from March have 153 days.
    this.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    this.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    this.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  }

  /** Returns a time in milliseconds since 1970, in UTC. Add an offset for another time zone. */
  public static CalendarTime of(long millis) {
    return new CalendarTime(
        Math.floorDiv(millis, (long) MILLIS_PER_DAY),
        (int) Math.floorMod(millis, (long) MILLIS_PER_DAY));
  }

  public long year() {
    return year;
  }

  /** Returns the month, from 1. */
  public int month() {
    return month;
  }

  /** Returns the day of the month, from 1. */
  public int day() {
    return day;
  }

  /** Returns the day of the week: 0 is Monday. */
  public int dayOfWeek() {
    return (int) Math.floorMod(days + THURSDAY, 7L);
  }

  /** Appends a number with leading zeros. */
  private static StringBuilder append(StringBuilder text, long number, int digits) {
    String all = Long.toString(number);
    for (int i = all.length(); i < digits; i++) {
      text.append('0');
    }
    return text.append(all);
  }

  /** Appends the day of the month with two digits. */
  public StringBuilder appendDay(StringBuilder text) {
    return append(text, day, 2);
  }

  /** Appends the time of the day, such as {@code 08:05:00}. */
  public StringBuilder appendTime(StringBuilder text) {
    int seconds = millis / 1000;
    append(text, seconds / 3600, 2).append(':');
    append(text, seconds / 60 % 60, 2).append(':');
    return append(text, seconds % 60, 2);
  }

  /** Returns all of it, such as {@code 2026-11-20 08:05:00.007}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(23);
    append(text, year, 4).append('-');
    append(text, month, 2).append('-');
    appendDay(text).append(' ');
    appendTime(text).append('.');
    return append(text, millis % 1000, 3).toString();
  }
}
