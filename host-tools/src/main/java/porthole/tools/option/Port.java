package porthole.tools.option;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a TCP port from the command line. */
public final class Port implements ITypeConverter<Integer> {

  private static final int MAX = 65_535;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  @Override
  public Integer convert(String text) {
    return convert(text, 1);
  }

  private static int convert(String text, int min) {
    int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < min || port > MAX) {
      throw new TypeConversionException(
          "Expected a port from " + min + " to " + MAX + " but was '" + text + "'");
    }
    return port;
  }

  /** Reads one that the rule manager opens: those below are the ports of the system. */
  public static final class Open implements ITypeConverter<Integer> {

    private static final int MIN = 8000;

    @Override
    public Integer convert(String text) {
      return Port.convert(text, MIN);
    }
  }
}
