package porthole.tools.option;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.client.Request;

/** Reads a WebSocket URL from the command line; one without a scheme is taken as {@code ws://}. */
public final class WebSocketUrlConverter implements ITypeConverter<Request> {

  @Override
  public Request convert(String text) {
    try {
      return Request.to(new URI(text.contains("://") ? text : "ws://" + text));
    } catch (URISyntaxException e) {
      throw new TypeConversionException(
          "Expected a URL such as ws://host:8000/path but was '" + text + "'");
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
