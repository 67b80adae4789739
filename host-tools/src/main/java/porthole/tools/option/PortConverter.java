package porthole.tools.option;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.firewall.rules.Packet;

/** Reads a TCP port from the command line. */
public final class PortConverter implements ITypeConverter<Integer> {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  @Override
  public Integer convert(String text) {
    return convert(text, 1);
  }

  private static int convert(String text, int min) {
    int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < min || port > Packet.MAX_PORT) {
      throw new TypeConversionException(
          "Expected a port from " + min + " to " + Packet.MAX_PORT + " but was '" + text + "'");
    }
    return port;
  }

  /** Reads a port that the rule manager may open: lower ones belong to the system. */
  public static final class Openable implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
      return PortConverter.convert(text, Packet.MIN_OPEN_PORT);
    }
  }
}
