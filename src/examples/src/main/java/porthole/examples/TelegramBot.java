package porthole.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import porthole.device.jsontcp.JsonTcpHandler;
import porthole.device.jsontcp.JsonTcpServer;

/**
 * COMET's Telegram bot without Telegram: prints the action {@code TelegramBot}, whose value has a
 * text for each chat, {@code {"4711": "It rains."}}.
 *
 * <pre>{@code
 * java -cp src/examples/target/classes:host-tools/target/porthole.jar \
 *     porthole.examples.TelegramBot 65432
 * scripts/porthole send 127.0.0.1:65432 TelegramBot '{"4711": "It rains."}'
 * }</pre>
 */
public final class TelegramBot implements JsonTcpHandler {
  private final PrintStream out;

  public TelegramBot(PrintStream out) {
    this.out = out;
  }

  @Override
  public Optional<?> answer(String action, Object value) {
    if (!action.equals("TelegramBot") || !(value instanceof Map)) {
      return Optional.empty(); // Not for this handler.
    }
    Map<?, ?> texts = (Map<?, ?>) value;
    texts.forEach((chat, text) -> out.println("To chat " + chat + ": " + text));
    return Optional.of("Sent to " + texts.size() + (texts.size() == 1 ? " chat" : " chats"));
  }

  @SuppressWarnings("ClosingStandardOutputStreams") // Closing the server closes no stream.
  public static void main(String[] args) throws IOException, InterruptedException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
    try (JsonTcpServer server = JsonTcpServer.start(address, new TelegramBot(System.out))) {
      System.out.println("Ready tcp://127.0.0.1:" + server.address().getPort());
      Thread.currentThread().join(); // Until Ctrl-C.
    }
  }
}
