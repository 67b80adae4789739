package porthole.examples;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;

/** Sends words to an echo server and prints the answers: {@code EchoClient URL WORD...}. */
public final class EchoClient implements ClientHandler {

  private final int expected;
  private int received;
  private Client client;

  private EchoClient(int expected) {
    this.expected = expected;
  }

  public static void main(String[] args) throws IOException {
    Request request = Request.to(URI.create(args[0])).withTimeout(Duration.ofSeconds(5));
    Client client = Client.connect(request, new EchoClient(args.length - 1));
    for (int i = 1; i < args.length; i++) {
      client.send(args[i]);
    }
    if (!client.awaitClosed(Duration.ofMinutes(1))) {
      client.drop();
    }
  }

  @Override
  public void onOpen(Client opened) {
    client = opened;
  }

  @Override
  public void onText(String text) {
    System.out.println(text);
    received++;
    if (received == expected) {
      client.close(1000, "thanks");
    }
  }

  @Override
  public void onError(Exception error) {
    System.err.println(error.getMessage());
  }
}
