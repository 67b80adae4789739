package porthole.tools.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;
import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;
import porthole.tools.option.ConnectionOptions;
import porthole.tools.option.HubUrlConverter;
import porthole.tools.option.JsonValue;
import porthole.tools.option.SecondsConverter;
import porthole.tools.option.TokenFile;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Printable;

/** Sends one signal to a hub. */
@Command(
    name = "signal",
    description = {"Send a signal to all subscribers of a hub, and wait for the hub's receipt.%n"})
public final class SignalCommand implements Callable<Integer> {

  private static final String HUB = "porthole";

  /** A hub takes a longer name for text without a channel. */
  private static final int MAX_NAME_BYTES = 256;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = HubUrlConverter.class,
      description = "HOST:PORT of the hub, or a URL such as wss://host/channels.")
  private Request request;

  @Parameters(index = "1", paramLabel = "CHANNEL", description = "The channel, without a dot.")
  private String channel;

  @Parameters(index = "2", paramLabel = "EVENT", description = "The event, of at most 256 bytes.")
  private String event;

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "JSON",
      defaultValue = "{}",
      converter = JsonValue.Converter.class,
      description = "The data: 21.5, '\"text\"', '{\"mm\":3}'. Default: ${DEFAULT-VALUE}.")
  private JsonValue data;

  @Option(names = "--json", description = "Print the receipt.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description =
          "Time limit of the opening handshake, and again of the receipt. "
              + "Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private TokenFile token;

  @Mixin private ConnectionOptions connection;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public SignalCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String id = UUID.randomUUID().toString();
    String signal = signal(id);
    List<String> messages = new ArrayList<>(token.greeting());
    messages.add(signal);
    Receipt receipt = new Receipt(id);
    try (Client client = connection.open(request, timeout, receipt)) {
      String text = receipt.of(client, messages, timeout);
      if (json) {
        Output.to(context.out()).line(Printable.json(text));
      }
    }
    return 0;
  }

  private String signal(String id) {
    requireName();
    return JsonText.escapeHalves(
        JsonWriter.string()
            .object()
            .value("id", id)
            .value("message", channel + "." + event)
            .value("data", data.value())
            .end()
            .done());
  }

  private void requireName() {
    if (channel.contains(".")) {
      throw usageError("Expected a channel without a dot but was '" + channel + "'");
    }
    if (channel.equals(HUB)) {
      throw usageError(
          "Expected another channel than '" + HUB + "', which belongs to the hub itself");
    }
    int bytes = channel.getBytes(UTF_8).length;
    if (bytes < 1 || bytes > MAX_NAME_BYTES) {
      throw usageError(
          "Expected a channel of 1 to " + MAX_NAME_BYTES + " bytes but was of " + bytes);
    }
    bytes = event.getBytes(UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw usageError(
          "Expected an event of at most " + MAX_NAME_BYTES + " bytes but was of " + bytes);
    }
  }

  private ParameterException usageError(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Sends the messages and waits for the receipt. */
  private static final class Receipt implements ClientHandler {

    private final String id;
    private final CompletableFuture<String> receipt = new CompletableFuture<>();

    Receipt(String id) {
      this.id = JsonWriter.string(id);
    }

    String of(Client client, List<String> messages, Duration limit)
        throws IOException, InterruptedException {
      send(client, messages);
      try {
        return receipt.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new IOException(
            "The hub sent no receipt within "
                + limit.toMillis() / 1000.0
                + " seconds (see --timeout): check that the URL is that of its channels.",
            e);
      } catch (ExecutionException e) {
        throw new IOException(e.getCause().getMessage(), e);
      }
    }

    private static void send(Client client, List<String> messages) {
      try {
        for (String message : messages) {
          client.send(message);
        }
      } catch (IOException e) {
        return; // The connection has ended; onClose reports why.
      }
    }

    @Override
    public void onText(String text) {
      if (ChannelMessage.nestsTooDeep(text)) {
        return; // A signal of another client.
      }
      ChannelMessage message = ChannelMessage.decode(text);
      boolean sent =
          message.channel().equals(ChannelMessage.SOCKET)
              && message.event().equals("sent")
              && message.messageId().equals(id);
      if (sent) {
        receipt.complete(text);
      } else if (message.channel().equals(HUB) && message.event().equals("error")) {
        fail("The hub says: " + Printable.of(message.dataObject().getString("text", "")));
      }
    }

    @Override
    public void onBinary(ByteBuffer data) {
      fail("The server sent a binary message, so it is no hub: check the URL.");
    }

    @Override
    public void onClose(int code, String reason) {
      String why = reason.isEmpty() ? "" : ": " + Printable.of(reason);
      String sentence =
          ErrorMessage.of(
              "The connection was closed with code " + code + " before the receipt came" + why);
      fail(sentence + TokenFile.advice(code));
    }

    private void fail(String sentence) {
      receipt.completeExceptionally(new IOException(sentence));
    }
  }
}
