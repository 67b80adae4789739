package porthole.tools.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.device.configuration.ConfigurationException;
import porthole.device.configuration.ListenAddress;

/** Reads HOST:PORT from the command line, as the configuration file reads it. */
public final class ListenAddressConverter implements ITypeConverter<ListenAddress> {

  @Override
  public ListenAddress convert(String text) {
    try {
      return ListenAddress.parse(text);
    } catch (ConfigurationException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
