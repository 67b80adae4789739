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

/** Proves from this machine that the service answers on a port. Each failure has a name. */
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

  /** Reads the launcher's status. */
  interface Status {
    LauncherStatus get() throws IOException;
  }

  /**
   * Prepares a proof.
   *
   * @param limit time limit for the port to open
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
                + address()
                + ", although ssh does. A firewall on the device or before it blocks the port.",
            e);
      } catch (ConnectException e) {
        failAfter(
            end,
            "Refused: the firewall lets " + address() + " through, but no program listens there.",
            e);
      } catch (IOException e) {
        failAfter(end, "Unreachable: " + address() + ": " + ErrorMessage.explaining(e), e);
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
      return "nothing, because it cannot be reached: " + ErrorMessage.explaining(e);
    }
  }

  private String address() {
    return target.authority(port);
  }

  RequestResponseClient connect() throws IOException {
    try {
      return RequestResponseClient.open(request(), true);
    } catch (HandshakeException e) {
      throw new IOException(
          "Wrong service: something answers at "
              + address()
              + ", but not Porthole. "
              + ErrorMessage.explaining(e),
          e);
    } catch (IOException e) {
      throw new IOException(ErrorMessage.noConnection(address(), e), e);
    }
  }

  /** Accepts any certificate: ssh has proved the host, and the name here may differ. */
  private Request request() throws IOException {
    String scheme = status.get().scheme();
    Request request = Request.to(URI.create(scheme + "://" + address() + "/echo"));
    return scheme.equals("wss")
        ? request.withTls(TrustedCertificates.any().getSocketFactory())
        : request;
  }

  void checkEcho(RequestResponseClient exchange) throws IOException, InterruptedException {
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
          "The connection to " + address() + " ended before the answer to '" + question + "' came.",
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
              + address()
              + " but was '"
              + String.join("", answer)
              + "'.");
    }
  }

  /**
   * @throws IOException if the device has returned to another release meanwhile
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
