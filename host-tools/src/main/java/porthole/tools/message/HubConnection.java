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
 * A connection to a hub that comes back when it was lost, and says so on standard error. It stays
 * away from a hub that does not want it (PROTOCOL.md, section 4.8).
 */
public final class HubConnection implements AutoCloseable {

  private static final int FIRST_PRIVATE_CODE = 4000;
  private static final int UNAUTHORIZED = 401;

  /** What a command does with a connection. Called by the connection's threads. */
  public interface Ears {

    /** A connection is open, and the greeting sent. */
    void opened();

    void heard(String text);

    /** There will be no other connection, for the reason in this sentence. */
    void refused(String sentence);
  }

  private final CommandContext world;
  private final Request request;
  private final List<String> greeting;
  private final Ears ears;
  private final Function<IOException, String> explaining;
  private final ReconnectingClient returning;
  private final CloseOnShutdown goodbye;
  private volatile Optional<Client> client = Optional.empty();

  private HubConnection(
      CommandContext world,
      Request request,
      List<String> greeting,
      Function<IOException, String> explaining,
      Ears ears) {
    this.world = world;
    this.request = request;
    this.greeting = greeting;
    this.explaining = explaining;
    this.ears = ears;
    this.returning = ReconnectingClient.start(request, new Events());
    this.goodbye = CloseOnShutdown.of(returning);
  }

  /**
   * Begins to connect.
   *
   * @param greeting messages that are sent before anything else, at each connection
   * @param explaining makes a sentence of why there is no connection
   */
  public static HubConnection to(
      CommandContext world,
      Request request,
      List<String> greeting,
      Function<IOException, String> explaining,
      Ears ears) {
    return new HubConnection(world, request, greeting, explaining, ears);
  }

  /**
   * @throws IOException if there is no connection now
   */
  public void send(String text) throws IOException {
    client.orElseThrow(() -> new IOException("The hub is gone")).send(text);
  }

  @Override
  public void close() {
    goodbye.cancel();
    returning.close();
  }

  private static boolean isFinal(int code) {
    return code == CloseCode.POLICY_VIOLATION || code >= FIRST_PRIVATE_CODE;
  }

  /** Of one connection after the other. */
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
        return; // It has ended, and tells why by itself.
      }
      client = Optional.of(opened);
      ears.opened();
    }

    @Override
    public void onText(String text) {
      ears.heard(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      ears.refused("The hub sent a binary message, which hubs do not; is this its URL?");
    }

    @Override
    public void onError(Exception error) {
      if (open) {
        cause = ": " + error.getMessage();
      } else if (error instanceof IOException problem) {
        notOpened(problem);
      }
    }

    private void notOpened(IOException problem) {
      String sentence = ErrorMessage.of(explaining.apply(problem));
      if (problem instanceof HandshakeException refusal && refusal.status() == UNAUTHORIZED) {
        ears.refused(sentence);
      } else {
        world.err().println(sentence + " Trying again.");
      }
    }

    @Override
    public void onClose(int code, String reason) {
      open = false;
      client = Optional.empty();
      String why = reason.isEmpty() ? cause : ": " + Printable.of(reason);
      if (isFinal(code)) {
        ears.refused(
            ErrorMessage.of(
                    "The hub at "
                        + request.place()
                        + " closed the connection for "
                        + "good with code "
                        + code
                        + why)
                + TokenFile.advice(code));
      } else {
        world
            .err()
            .println(
                ErrorMessage.of("The hub at " + request.place() + " is gone (" + code + ")" + why)
                    + " Trying again.");
      }
    }
  }
}
