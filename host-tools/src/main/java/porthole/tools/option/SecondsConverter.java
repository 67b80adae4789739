package porthole.tools.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of seconds such as {@code 2.5} from the command line. */
public final class SecondsConverter implements ITypeConverter<Duration> {

  /** One day: a longer time is a typing error, and a much longer one would overflow. */
  private static final Duration MAX = Duration.ofDays(1);

  private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?|\\.[0-9]{1,9}");

  @Override
  public Duration convert(String text) {
    if (FORM.matcher(text).matches()) {
      Duration duration = Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValue());
      if (duration.compareTo(MAX) <= 0) {
        return duration;
      }
    }
    throw new TypeConversionException(
        "Expected seconds from 0 to " + MAX.toSeconds() + " such as 2.5 but was '" + text + "'");
  }
}
