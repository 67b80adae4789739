package porthole.device.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.client.Client;
import porthole.client.Request;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Overflow;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Traffic;
import porthole.protocol.DeflateParameters;

/** Our client and our server, which compress. */
class CompressionTest {
  private static final int WAIT_SECONDS = 60;
  private static final String SHARED = "for many ".repeat(50);

  private final List<Server> servers = new ArrayList<>();
  private final Traffic traffic = new Traffic();

  @AfterEach
  void stop() throws InterruptedException {
    for (Server server : servers) {
      server.stop(1001, "");
    }
  }

  @Test
  void messagesAreEchoedWithEveryMixOfParameters() throws Exception {
    for (int contexts : new int[] {0, 100}) {
      Server server = serve(contexts);
      for (int mix = 0; mix < 4; mix++) {
        for (int bits = 8; bits <= 15; bits++) {
          DeflateParameters offer =
              DeflateParameters.offer()
                  .withServerMaxWindowBits(bits)
                  .withClientMaxWindowBits(23 - bits);
          offer = (mix & 1) == 0 ? offer : offer.withServerNoContextTakeover();
          offer = (mix & 2) == 0 ? offer : offer.withClientNoContextTakeover();
          echo(server, offer, new Random(100 * mix + bits));
        }
      }
    }
  }

  private static void echo(Server server, DeflateParameters offer, Random random) throws Exception {
    Answers answers = new Answers();
    try (Client client = Client.connect(request(server).withCompression(offer), answers)) {
      for (int i = 0; i < 20; i++) {
        String text = "some text, ".repeat(random.nextInt(1 << random.nextInt(13)));
        client.send(text);
        assertEquals(text, answers.next(), offer.toString());
        byte[] noise = new byte[random.nextInt(3000)];
        random.nextBytes(noise);
        byte[] twice = ByteBuffer.allocate(2 * noise.length).put(noise).put(noise).array();
        client.send(ByteBuffer.wrap(twice));
        assertEquals(ByteBuffer.wrap(twice), answers.next(), offer.toString());
      }
    }
  }

  @Test
  void concurrentSendersKeepTheCompressionContextIntact() throws Exception {
    Answers answers = new Answers();
    Server server = serve(100);
    Request request = request(server).withCompression(DeflateParameters.offer());
    try (Client client = Client.connect(request, answers)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String text = ("thread " + i + " ").repeat(30);
        threads.add(new Thread(() -> sendOften(client, text)));
      }
      threads.forEach(Thread::start);
      for (int i = 0; i < 4 * 200; i++) {
        String text = String.valueOf(answers.next());
        assertEquals(text.substring(0, 9).repeat(30), text);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void sendOften(Client client, String text) {
    try {
      for (int i = 0; i < 200; i++) {
        client.send(text);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void messagesCountForTheRateWithTheirInflatedSize() throws Exception {
    Limits limits =
        Limits.standard().with(Limit.BYTES_PER_SECOND, 65_536).with(Limit.BURST_SECONDS, 1);
    Server server = serve(limits, Overflow.PAUSE_READING);
    Answers answers = new Answers();
    Request request = request(server).withCompression(DeflateParameters.offer());
    try (Client client = Client.connect(request, answers)) {
      for (int i = 0; i < 4; i++) {
        client.send(ByteBuffer.allocate(60_000)); // Which travels as some 80 bytes.
        answers.next();
      }
    }
    CompletableFuture<Long> slowed = new CompletableFuture<>();
    server.execute(() -> slowed.complete(traffic.timesSlowedDown()));
    assertTrue(slowed.get(WAIT_SECONDS, TimeUnit.SECONDS) > 0);
  }

  @Test
  void endpointsThatDropMessagesCompressWithoutContext() throws Exception {
    for (Overflow overflow : Overflow.values()) {
      Server server = serve(100, overflow);
      String offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
      try (RawClient client = RawClient.connect(server.address())) {
        String answer = client.ask(RawClient.handshake("/", offer));
        boolean keepsContext = !answer.contains("server_no_context_takeover");
        assertEquals(overflow == Overflow.PAUSE_READING, keepsContext, overflow + answer);
      }
      echo(server, DeflateParameters.offer(), new Random(1));
    }
  }

  @Test
  void aSharedMessageArrivesBetweenMessagesWithContext() throws Exception {
    Server server = serve(100);
    Answers answers = new Answers();
    Request request = request(server).withCompression(DeflateParameters.offer());
    try (Client client = Client.connect(request, answers)) {
      String text = "for many ".repeat(100);
      for (String message : List.of(text, "shared", text, "shared", text)) {
        client.send(message);
        assertEquals(message.equals("shared") ? SHARED : message, answers.next());
      }
    }
  }

  @Test
  void decompressionContextsAreLimitedAndFreedAtTheEnd() throws Exception {
    Server server =
        serve(Limits.standard().with(Limit.DECOMPRESSION_CONTEXTS, 1), Overflow.DROP_OLDEST);
    String plain = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    String sparing = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n";
    try (RawClient first = RawClient.connect(server.address())) {
      assertEquals("permessage-deflate; server_no_context_takeover", agreed(first, plain));
      try (RawClient second = RawClient.connect(server.address());
          RawClient third = RawClient.connect(server.address())) {
        assertEquals("", agreed(second, plain), "declined");
        assertEquals(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
            agreed(third, sparing),
            "it needs no place");
      }
      first.send(8, "");
      first.until("end");
    }
    String answer = "";
    while (answer.isEmpty()) { // The place is free when TCP has ended, a little later.
      try (RawClient next = RawClient.connect(server.address())) {
        answer = agreed(next, plain);
      }
    }
  }

  private static String agreed(RawClient client, String offer) throws IOException {
    String answer = client.ask(RawClient.handshake("/", offer));
    String field = "Sec-WebSocket-Extensions: ";
    int at = answer.indexOf(field);
    return at < 0 ? "" : answer.substring(at + field.length(), answer.indexOf('\r', at));
  }

  private static Request request(Server server) {
    return Request.to(URI.create("ws://127.0.0.1:" + server.address().getPort() + "/"));
  }

  private Server serve(int contexts) throws IOException {
    return serve(contexts, Overflow.PAUSE_READING);
  }

  private Server serve(int contexts, Overflow overflow) throws IOException {
    return serve(
        Limits.standard()
            .with(Limit.COMPRESSION_CONTEXTS, contexts)
            .with(Limit.COMPRESS_FROM_BYTES, 1),
        overflow);
  }

  private Server serve(Limits limits, Overflow overflow) throws IOException {
    Routes routes = Routes.none().webSocket("/", new Echoes(overflow));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server =
        Server.start(any, Setup.of(routes).limits(limits).compression(true).traffic(traffic));
    servers.add(server);
    return server;
  }

  private record Echoes(Overflow overflow) implements Endpoint {
    @Override
    public Handler open(Connection connection, HttpRequest request) {
      return new Echo(connection);
    }
  }

  private record Echo(Connection connection) implements Handler {
    @Override
    public void onText(String text) {
      if (text.equals("shared")) {
        connection.send(PreparedMessage.text(SHARED));
      } else {
        connection.send(text);
      }
    }

    @Override
    public void onBinary(ByteBuffer data) {
      connection.send(data);
    }

    @Override
    public void onClose(int code, String reason) {}
  }

  private static final class Answers implements porthole.client.ClientHandler {
    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
      return messages.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onText(String text) {
      messages.add(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      messages.add(data);
    }

    @Override
    public void onError(Exception error) {
      messages.add(error);
    }
  }
}
