package porthole.tools.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Option;
import porthole.tools.terminal.ErrorMessage;

/** The options of every command that verifies a server's certificate. */
public final class TrustOptions {

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Trust the certificates in this PEM file, and no others.")
  private Optional<Path> authorities = Optional.empty();

  @Option(
      names = {"-k", "--insecure"},
      description =
          "Trust any certificate for any host. An attacker on the way can read and change"
              + " everything. Without this option, certificate and host name are verified.")
  private boolean insecure;

  /**
   * Returns the context that these options demand; empty for Java's own authorities.
   *
   * @throws IOException if the file of certificates cannot be read
   */
  public Optional<SSLContext> context() throws IOException {
    if (insecure) {
      return Optional.of(TrustedCertificates.any());
    }
    return authorities.isPresent()
        ? Optional.of(TrustedCertificates.of(authorities.get()))
        : Optional.empty();
  }

  /** Explains a failed connection to a place in one sentence. */
  public String explaining(String place, IOException error) {
    return insecure || authorities.isEmpty()
        ? ErrorMessage.noConnection(place, error)
        : ErrorMessage.noConnection(place, error, authorities.get());
  }
}
