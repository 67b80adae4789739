package porthole.tools.option;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.client.Request;

/** Reads the URL of a hub from the command line: {@code HOST:PORT} is sufficient. */
public final class HubUrlConverter implements ITypeConverter<Request> {

  /** The path of Porthole's channels. */
  private static final String PATH = "/channels";

  @Override
  public Request convert(String text) {
    try {
      URI url = new URI(text.contains("://") ? text : "ws://" + text);
      return Request.to(String.valueOf(url.getRawPath()).isEmpty() ? url.resolve(PATH) : url);
    } catch (URISyntaxException e) {
      throw new TypeConversionException(
          "Expected a URL such as ws://host:8000/channels but was '" + text + "'");
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
