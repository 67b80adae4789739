package porthole.tools.option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;
import porthole.tools.terminal.ErrorMessage;

/** The options of every command that opens a WebSocket. */
public final class ConnectionOptions {

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "Add a header field to the opening handshake. May be repeated.")
  private List<String> headers = List.of();

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Trust the certificates in this PEM file, and no others.")
  private Optional<Path> authorities;

  @Option(
      names = {"-k", "--insecure"},
      description =
          "Trust any certificate for any host. An attacker on the way can read and change"
              + " everything. Without this option, certificate and host name are verified.")
  private boolean insecure;

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
    return insecure || authorities.isEmpty()
        ? ErrorMessage.noConnection(request.place(), error)
        : ErrorMessage.noConnection(request.place(), error, authorities.get());
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
    if (insecure) {
      return complete.withTls(TrustedCertificates.any().getSocketFactory());
    }
    return authorities.isPresent()
        ? complete.withTls(TrustedCertificates.of(authorities.get()).getSocketFactory())
        : complete;
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
