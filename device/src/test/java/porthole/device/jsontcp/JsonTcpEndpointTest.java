package porthole.device.jsontcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Peer;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.TcpConnection;
import porthole.device.transport.TcpEndpoint;
import porthole.device.transport.TcpHandler;
import porthole.device.transport.Traffic;

/** Actions of JSON over TCP become signals: PROTOCOL.md, section 5. */
class JsonTcpEndpointTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Hub hub = Hub.open("test", Hub.RING_BYTES);
  private Server server;

  @BeforeEach
  void start() throws Exception {
    hub.join(
        delivery ->
            heard.add(
                delivery.signal().channel()
                    + " | "
                    + delivery.signal().event()
                    + " | "
                    + delivery.signal().text()));
    List<JsonTcpHandler> handlers = List.of((action, value) -> Optional.of("answered"));
    server =
        Server.open()
            .listenTcp(
                ANY_PORT,
                JsonTcpEndpoint.to(hub, handlers, Limits.host()),
                Setup.of(Routes.none()).limits(Limits.host()))
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(1001, "");
  }

  private String signal(String content) throws Exception {
    assertEquals("{\"result\":\"answered\"}", JsonTcpTestClient.ask(server.address(), content));
    return heard.poll(60, TimeUnit.SECONDS);
  }

  @Test
  void anActionIsSplitAtItsFirstDotIntoChannelAndEvent() throws Exception {
    assertEquals(
        "garden | rain | {\"message\":\"garden.rain\",\"data\":3}",
        signal("{\"action\":\"garden.rain\",\"value\":3}"));
    assertEquals(
        "a | b.c | {\"message\":\"a.b.c\",\"data\":[0]}",
        signal("{\"action\":\"a.b.c\",\"value\":[0]}"));
    assertEquals(
        "Telegram |  | {\"message\":\"Telegram\",\"data\":{\"1\":\"é\"}}",
        signal("{\"action\":\"Telegram\",\"value\":{\"1\":\"\\u00e9\"}}"));
  }

  @Test
  void numbersKeepTheirNotation() throws Exception {
    assertEquals(
        "a |  | {\"message\":\"a\",\"data\":[3.50,1e400,123456789012345678901]}",
        signal("{\"action\":\"a\",\"value\":[3.50, 1e400, 123456789012345678901]}"));
  }

  @Test
  void actionsOnTheHubsChannelAreNotPublishedAndNamesAreBounded() throws Exception {
    assertEquals(
        "{\"result\":\"answered\"}",
        JsonTcpTestClient.ask(server.address(), "{\"action\":\"porthole.signal\",\"value\":1}"));
    String longName = "x".repeat(257);
    assertEquals(
        "socket | message | {\"message\":\"" + longName + "\",\"data\":1}",
        signal("{\"action\":\"" + longName + "\",\"value\":1}"));
  }

  @Test
  void anInvalidActionIsNotPublished() throws Exception {
    JsonTcpTestClient.ask(server.address(), "{\"action\":\"a\",\"value\":null}");
    assertEquals("b |  | {\"message\":\"b\",\"data\":1}", signal("{\"action\":\"b\",\"value\":1}"));
  }

  @Test
  void onlyThisMachineAndPrivateNetworksMayConnect() {
    TcpEndpoint endpoint = JsonTcpEndpoint.of(List.of(), Limits.standard());
    for (String local : List.of("127.0.0.1", "192.168.1.2", "10.0.0.1", "::1", "fd00::1")) {
      assertEquals(true, endpoint.admits(Peer.at(new InetSocketAddress(local, 1))), local);
    }
    for (String stranger : List.of("8.8.8.8", "2001:db8::1", "172.32.0.1")) {
      assertEquals(false, endpoint.admits(Peer.at(new InetSocketAddress(stranger, 1))), stranger);
    }
  }

  @Test
  void aRefusedPeerIsClosedWithoutAnAnswer() throws Exception {
    TcpEndpoint closed =
        new TcpEndpoint() {
          @Override
          public boolean admits(Peer peer) {
            return false;
          }

          @Override
          public TcpHandler open(TcpConnection connection) {
            throw new AssertionError("It was not to be opened");
          }
        };
    Server other = Server.open().listenTcp(ANY_PORT, closed, Setup.of(Routes.none())).start();
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(other.address())) {
      assertEquals(0, client.all().length);
    } finally {
      other.stop(1001, "");
    }
  }

  @Test
  void aLargeAnswerArrivesWholeAfterThePeerClosedItsHalf() throws Exception {
    int bytes = 8_000_000; // More than the sockets between hold.
    TcpEndpoint large =
        connection ->
            new TcpHandler() {
              @Override
              public void receive(ByteBuffer ignored) {
                connection.send(ByteBuffer.allocate(bytes));
                connection.finish();
              }

              @Override
              public void refuse(String sentence) {
                // It has nothing to say.
              }
            };
    Server other = Server.open().listenTcp(ANY_PORT, large, Setup.of(Routes.none())).start();
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(other.address())) {
      client.write(new byte[1]);
      client.endOutput();
      new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS); // Reads late.
      assertEquals(bytes, client.all().length);
    } finally {
      other.stop(1001, "");
    }
  }

  @Test
  void allPortsOfAServerShareItsConnectionLimit() throws Exception {
    Traffic traffic = new Traffic();
    Limits limits = Limits.host().with(Limit.CONNECTIONS, 3);
    Setup setup = Setup.of(Routes.none()).limits(limits).traffic(traffic);
    Server both =
        Server.open()
            .listen(ANY_PORT, setup)
            .listenTcp(ANY_PORT, JsonTcpEndpoint.of(List.of(), limits), setup)
            .start();
    InetSocketAddress address = both.addresses().get(1);
    try (JsonTcpTestClient one = JsonTcpTestClient.connect(address);
        JsonTcpTestClient two = JsonTcpTestClient.connect(address);
        JsonTcpTestClient three = JsonTcpTestClient.connect(address)) {
      awaitTcpConnections(both, traffic, 3);
      try (JsonTcpTestClient web = JsonTcpTestClient.connect(both.addresses().get(0))) {
        assertTrue(new String(web.all(), US_ASCII).startsWith("HTTP/1.1 503 "));
      }
      for (JsonTcpTestClient client : List.of(one, two, three)) {
        client.write(JsonTcpTestClient.json("{}"));
        assertTrue(client.answer().contains("invalid action"));
      }
    } finally {
      both.stop(1001, "");
    }
  }

  /** Each look is one turn of the loop. */
  private static void awaitTcpConnections(Server server, Traffic traffic, long wanted)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    long count;
    do {
      assertTrue(System.nanoTime() < deadline, "No " + wanted + " connections within 60 s");
      CompletableFuture<Long> answer = new CompletableFuture<>();
      server.execute(() -> answer.complete(traffic.tcpConnections()));
      count = answer.get(60, TimeUnit.SECONDS);
    } while (count != wanted);
  }
}
