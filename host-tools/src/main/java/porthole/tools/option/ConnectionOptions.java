package porthole.tools.option;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;

/** The options of every command that opens a WebSocket. */
public final class ConnectionOptions {

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "Add a header field to the opening handshake. May be repeated.")
  private List<String> headers = List.of();

  @Mixin private TrustOptions trust = new TrustOptions();

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  /** Opens a connection with these options; an error is explained in one sentence. */
  public Client open(Request request, Duration timeout, ClientHandler handler) throws IOException {
    Request complete = complete(request, timeout);
    try {
      return Client.connect(complete, handler);
    } catch (IOException e) {
      throw new IOException(explaining(complete, e), e);
    }
  }

  /** Explains a failed connection in one sentence. */
  public String explaining(Request request, IOException error) {
    return trust.explaining(request.place(), error);
  }

  /** Adds these options to a request. */
  public Request complete(Request request, Duration timeout) throws IOException {
    Request complete = request;
    try {
      complete = complete.withTimeout(timeout);
      for (String header : headers) {
        complete = withHeader(complete, header);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Optional<SSLContext> context = trust.context();
    return context.isPresent() ? complete.withTls(context.get().getSocketFactory()) : complete;
  }

  private static Request withHeader(Request request, String header) {
    int colon = header.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "Expected a header such as 'Name: value' but was '" + header + "'");
    }
    return request.withHeader(
        header.substring(0, colon).strip(), header.substring(colon + 1).strip());
  }
}
