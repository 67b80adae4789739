package porthole.tools.port;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import porthole.client.HandshakeException;
import porthole.client.Request;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.message.RequestResponseClient;
import porthole.tools.option.TrustedCertificates;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;

/** Proves from outside that the service answers on a port. Each way to fail has its name. */
final class PortProof {

  /** Java starts within seconds on a Toon 2; the launcher gives it a minute. */
  static final Duration LIMIT = Duration.ofSeconds(120);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String WORDS = "Hello, Porthole";

  private final SshTarget target;
  private final int port;
  private final Duration limit;
  private final CommandContext.Pause pause;
  private final Status status;

  /** Asks the launcher. */
  interface Status {
    LauncherStatus get() throws IOException;
  }

  /**
   * Returns a proof to be made.
   *
   * @param limit how long the port may take to open
   */
  PortProof(SshTarget target, int port, Duration limit, CommandContext.Pause pause, Status status) {
    this.target = target;
    this.port = port;
    this.limit = limit;
    this.pause = pause;
    this.status = status;
  }

  void awaitOpen() throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(target.host(), port), (int) CONNECT_TIMEOUT.toMillis());
        return;
      } catch (SocketTimeoutException e) {
        failAfter(
            end,
            "Filtered: nothing answers at "
                + place()
                + ", although ssh does. The firewall on the device, or one"
                + " on the way to it, keeps the port shut.",
            e);
      } catch (ConnectException e) {
        failAfter(
            end,
            "Refused: the firewall lets " + place() + " through, but nobody listens there.",
            e);
      } catch (IOException e) {
        failAfter(end, "Unreachable: " + place() + ": " + ErrorMessage.explaining(e), e);
      }
      pause.of(PAUSE);
    }
  }

  private void failAfter(long end, String sentence, IOException cause) throws IOException {
    if (System.nanoTime() - end > 0) {
      throw new IOException(sentence + " The launcher says: " + said(), cause);
    }
  }

  private String said() {
    try {
      return String.join("; ", status.get().words().subList(0, 1)) + ".";
    } catch (IOException e) {
      return "nothing, as it cannot be asked: " + ErrorMessage.explaining(e);
    }
  }

  private String place() {
    return target.authority(port);
  }

  RequestResponseClient connect() throws IOException {
    try {
      return RequestResponseClient.open(request(), true);
    } catch (HandshakeException e) {
      throw new IOException(
          "Wrong service: something answers at "
              + place()
              + ", but not Porthole. "
              + ErrorMessage.explaining(e),
          e);
    } catch (IOException e) {
      throw new IOException(ErrorMessage.noConnection(place(), e), e);
    }
  }

  /** The certificate proves nothing that ssh has not, and need not name the address used here. */
  private Request request() throws IOException {
    String scheme = status.get().scheme();
    Request request = Request.to(URI.create(scheme + "://" + place() + "/echo"));
    return scheme.equals("wss")
        ? request.withTls(TrustedCertificates.inEverybody().getSocketFactory())
        : request;
  }

  void ask(RequestResponseClient exchange) throws IOException, InterruptedException {
    expect(exchange, WORDS, WORDS);
    expect(exchange, "flip", "pilf");
    expect(exchange, WORDS, new StringBuilder(WORDS).reverse().toString());
  }

  private List<String> answer(RequestResponseClient exchange, String question)
      throws IOException, InterruptedException {
    try {
      exchange.send(question);
      return exchange.receive();
    } catch (IOException e) {
      throw new IOException(
          "The connection to " + place() + " ended before the answer to '" + question + "' came.",
          e);
    }
  }

  private void expect(RequestResponseClient exchange, String question, String right)
      throws IOException, InterruptedException {
    List<String> answer = answer(exchange, question);
    if (!answer.equals(List.of(right))) {
      throw new IOException(
          "Wrong service: expected '"
              + right
              + "' from "
              + place()
              + " but was '"
              + String.join("", answer)
              + "'.");
    }
  }

  /**
   * @throws IOException if the device has fallen back to another release meanwhile
   */
  void checkRelease(String expected) throws IOException {
    LauncherStatus now = status.get();
    if (!now.release().equals(expected)) {
      throw new IOException(
          "Wrong version: expected the release "
              + expected
              + " but was "
              + now.release()
              + ". "
              + (now.gaveUpWhy().isEmpty() ? "" : ErrorMessage.of(now.gaveUpWhy())));
    }
  }
}
