package porthole.tools.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.HandshakeException;
import porthole.client.ReconnectingClient;
import porthole.client.Request;
import porthole.protocol.CloseCode;
import porthole.tools.option.TokenFile;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Printable;

/**
 * A connection to a hub that reconnects after a loss and reports it on standard error. It gives up
 * when the hub refuses it for good (PROTOCOL.md, section 4.8).
 */
public final class HubConnection implements AutoCloseable {

  private static final int FIRST_PRIVATE_CODE = 4000;
  private static final int UNAUTHORIZED = 401;

  /** Receives a connection's events, on the connection's threads. */
  public interface Listener {

    /** A connection is open and the greeting is sent. */
    void opened();

    /** A text message has arrived. */
    void received(String text);

    /** No further attempt is made; the sentence says why. */
    void refused(String sentence);
  }

  private final CommandContext context;
  private final Request request;
  private final List<String> greeting;
  private final Listener listener;
  private final Function<IOException, String> explaining;
  private final ReconnectingClient reconnecting;
  private final CloseOnShutdown closeOnShutdown;
  private volatile Optional<Client> client = Optional.empty();

  private HubConnection(
      CommandContext context,
      Request request,
      List<String> greeting,
      Function<IOException, String> explaining,
      Listener listener) {
    this.context = context;
    this.request = request;
    this.greeting = greeting;
    this.explaining = explaining;
    this.listener = listener;
    this.reconnecting = ReconnectingClient.start(request, new Events());
    this.closeOnShutdown = CloseOnShutdown.of(reconnecting);
  }

  /**
   * Begins to connect.
   *
   * @param greeting messages to send first on each connection
   * @param explaining turns a failed attempt into a sentence
   */
  public static HubConnection to(
      CommandContext context,
      Request request,
      List<String> greeting,
      Function<IOException, String> explaining,
      Listener listener) {
    return new HubConnection(context, request, greeting, explaining, listener);
  }

  /**
   * Sends a text message.
   *
   * @throws IOException if there is no connection at this moment
   */
  public void send(String text) throws IOException {
    client.orElseThrow(() -> new IOException("The hub is gone")).send(text);
  }

  @Override
  public void close() {
    closeOnShutdown.cancel();
    reconnecting.close();
  }

  private static boolean isFinal(int code) {
    return code == CloseCode.POLICY_VIOLATION || code >= FIRST_PRIVATE_CODE;
  }

  /** Handles the events of the current connection. */
  private final class Events implements ClientHandler {

    private boolean open;
    private String cause = "";

    @Override
    public void onOpen(Client opened) {
      open = true;
      cause = "";
      try {
        for (String message : greeting) {
          opened.send(message);
        }
      } catch (IOException e) {
        return; // The connection has ended; onClose reports why.
      }
      client = Optional.of(opened);
      listener.opened();
    }

    @Override
    public void onText(String text) {
      listener.received(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      listener.refused("The server sent a binary message, so it is no hub: check the URL.");
    }

    @Override
    public void onError(Exception error) {
      if (open) {
        cause = ": " + error.getMessage();
      } else if (error instanceof IOException problem) {
        reportFailedAttempt(problem);
      }
    }

    private void reportFailedAttempt(IOException problem) {
      String sentence = ErrorMessage.of(explaining.apply(problem));
      if (problem instanceof HandshakeException refusal && refusal.status() == UNAUTHORIZED) {
        listener.refused(sentence);
      } else {
        context.err().println(sentence + " Trying again.");
      }
    }

    @Override
    public void onClose(int code, String reason) {
      open = false;
      client = Optional.empty();
      String why = reason.isEmpty() ? cause : ": " + Printable.of(reason);
      if (isFinal(code)) {
        listener.refused(
            ErrorMessage.of(
                    "The hub at "
                        + request.place()
                        + " closed the connection for "
                        + "good with code "
                        + code
                        + why)
                + TokenFile.advice(code));
      } else {
        context
            .err()
            .println(
                ErrorMessage.of("The hub at " + request.place() + " is gone (" + code + ")" + why)
                    + " Trying again.");
      }
    }
  }
}
