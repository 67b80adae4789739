package porthole.tools;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a TCP port from the command line. */
final class Port implements ITypeConverter<Integer> {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  @Override
  public Integer convert(String text) {
    int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw new TypeConversionException("Expected a port from 1 to 65535 but was '" + text + "'");
    }
    return port;
  }
}
