package porthole.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.ReconnectingClient;
import porthole.client.Request;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Overflow;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Sessions;
import porthole.device.transport.Setup;

/**
 * A chat: {@code Chat serve [PORT]} starts the server, {@code Chat join URL} a participant. A
 * participant reconnects by itself after the server was away.
 */
public final class Chat {

  private Chat() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals("serve")) {
      Server server = serve(args.length == 1 ? 8001 : Integer.parseInt(args[1]));
      System.out.println("ws://127.0.0.1:" + server.address().getPort() + "/chat");
      server.await();
    } else {
      join(args[1], System.in);
    }
  }

  /** A slow reader loses the oldest messages; nobody waits for it. */
  static Server serve(int port) throws IOException {
    Sessions guests = Sessions.none();
    Endpoint room =
        (guest, request) -> {
          guests.broadcast(guest.peer() + " joins: now we are " + guests.size());
          return text -> guests.broadcast(guest.peer() + ": " + text);
        };
    Routes routes = Routes.none().webSocket("/chat", guests.of(room, Overflow.DROP_OLDEST));
    return Server.start(new InetSocketAddress("127.0.0.1", port), Setup.of(routes));
  }

  /** Prints received messages and sends each line of the input until it ends. */
  static void join(String url, InputStream input) throws IOException {
    Request request =
        Request.to(URI.create(url)).withHeartbeat(Duration.ofSeconds(20), Duration.ofSeconds(5));
    BufferedReader lines = new BufferedReader(new InputStreamReader(input, UTF_8));
    try (ReconnectingClient chat = ReconnectingClient.start(request, new Printing())) {
      String line;
      while ((line = lines.readLine()) != null) {
        say(chat, line);
      }
    }
  }

  private static void say(ReconnectingClient chat, String line) throws IOException {
    if (chat.client().isPresent()) {
      chat.client().get().send(line);
    } else {
      System.out.println("(nobody hears you)");
    }
  }

  /** Prints received messages and the state of the connection. */
  private static final class Printing implements ClientHandler {

    @Override
    public void onOpen(Client client) {
      System.out.println("(you are in)");
    }

    @Override
    public void onText(String text) {
      System.out.println(text);
    }

    @Override
    public void onError(Exception error) {
      System.out.println("(" + error.getMessage() + ")");
    }

    @Override
    public void onClose(int code, String reason) {
      System.out.println("(you are out)");
    }
  }
}
