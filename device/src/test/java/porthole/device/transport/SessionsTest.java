package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import porthole.protocol.Frames;

/** The set of open connections, and broadcasts to it. */
class SessionsTest {
  private static final int WAIT_SECONDS = 60;

  private final Sessions sessions = Sessions.none();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    Endpoint said = (connection, request) -> sessions::broadcast;
    Endpoint refusing =
        (connection, request) -> {
          throw new IllegalStateException("no");
        };
    Endpoint closing =
        (connection, request) -> {
          connection.close(1000, "");
          return text -> {};
        };
    server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(
                Routes.none()
                    .webSocket("/", sessions.of(said))
                    .webSocket("/refusing", sessions.of(refusing))
                    .webSocket("/closing", sessions.of(closing))));
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop(1001, "");
  }

  private RawClient open() throws IOException {
    return RawClient.open(server.address(), "/");
  }

  /** Returns when the loop has run all work handed over so far. */
  private int sizeOnTheLoop() throws Exception {
    CompletableFuture<Integer> size = new CompletableFuture<>();
    server.execute(() -> size.complete(sessions.size()));
    return size.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aBroadcastReachesAllConnections() throws Exception {
    try (RawClient first = open();
        RawClient second = open()) {
      first.send(Frames.TEXT, "hello");
      assertEquals("hello", first.next());
      assertEquals("hello", second.next());
    }
  }

  @Test
  void theWrappedEndpointDecidesWhetherSilentPeersAreSpared() {
    Endpoint sparing =
        new Endpoint() {
          @Override
          public boolean sparesSilent() {
            return true;
          }

          @Override
          public Handler open(Connection connection, HttpRequest request) {
            return text -> {};
          }
        };
    assertTrue(sessions.of(sparing).sparesSilent());
    assertFalse(sessions.of((connection, request) -> text -> {}).sparesSilent());
  }

  @Test
  void theWrappedHandlerReceivesPingsAndPeerClose() throws Exception {
    List<String> told = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void onText(String text) {}

          @Override
          public void onPing(ByteBuffer data) {
            told.add("ping " + data.remaining());
          }

          @Override
          public void onPeerClose() {
            told.add("peer");
          }

          @Override
          public void onClose(int code, String reason) {
            told.add("close " + code);
          }
        };
    Endpoint endpoint =
        new Endpoint() {
          @Override
          public Map<String, String> fields(HttpRequest request) {
            return Collections.singletonMap("Set-Cookie", "a=b");
          }

          @Override
          public Handler open(Connection connection, HttpRequest request) {
            return handler;
          }
        };
    Server other =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(Routes.none().webSocketElsewhere(sessions.of(endpoint))));
    try (RawClient client = RawClient.open(other.address(), "/any/where")) {
      client.send(Frames.PING, "abc");
      assertEquals("10 abc", client.nextFragment());
      client.send(Frames.CLOSE, "");
      assertEquals("close 1005", client.next());
    } finally {
      other.stop(1001, "");
    }
    assertEquals(Arrays.asList("ping 3", "peer", "close 1005"), told);
    HttpRequest none = null;
    assertEquals(Collections.singletonMap("Set-Cookie", "a=b"), sessions.of(endpoint).fields(none));
  }

  @Test
  void dropEndsWith1006AndBacklogReturnsTheQueuedBytes() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    CompletableFuture<Long> waited = new CompletableFuture<>();
    Endpoint endpoint =
        (connection, request) ->
            new Handler() {
              @Override
              public void onText(String text) {
                connection.send("abc");
                waited.complete(connection.backlog());
                connection.drop();
              }

              @Override
              public void onClose(int code, String reason) {
                told.complete("close " + code + reason);
              }
            };
    Server other =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(Routes.none().webSocketElsewhere(endpoint)));
    try (RawClient client = RawClient.open(other.address(), "/")) {
      client.send(Frames.TEXT, "drop me");
      assertEquals(
          5L, waited.get(WAIT_SECONDS, TimeUnit.SECONDS)); // Three bytes and a header of two.
      assertEquals("close 1006", told.get(WAIT_SECONDS, TimeUnit.SECONDS));
      assertThrows(IOException.class, client::next);
    } finally {
      other.stop(1001, "");
    }
  }

  @Test
  void broadcastsOfOtherThreadsKeepTheirOrder() throws Exception {
    try (RawClient first = open();
        RawClient second = open()) {
      assertEquals(2, sizeOnTheLoop());
      sessions.broadcast("one");
      sessions.broadcast(ByteBuffer.wrap(new byte[] {'2'}));
      sessions.broadcast(PreparedMessage.text("three"));
      for (RawClient client : new RawClient[] {first, second}) {
        assertEquals("1 one", client.nextFragment());
        assertEquals("2 2", client.nextFragment());
        assertEquals("1 three", client.nextFragment());
      }
    }
  }

  @Test
  void closeAllSendsTheCodeToEveryConnection() throws Exception {
    try (RawClient first = open();
        RawClient second = open()) {
      assertEquals(2, sizeOnTheLoop());
      sessions.closeAll(4000, "enough");
      assertEquals("close 4000", first.next());
      assertEquals("close 4000", second.next());
      assertEquals(0, sizeOnTheLoop());
    }
  }

  @Test
  void closeAllWithAnInvalidCodeThrowsAndClosesNoConnection() throws Exception {
    String reason124 = "é".repeat(62);
    try (RawClient client = open()) {
      assertEquals(1, sizeOnTheLoop());
      Connection connection = sessions.all().iterator().next();
      for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
        assertRefused(() -> connection.close(code, ""));
        assertRefused(() -> sessions.closeAll(code, ""));
        assertRefused(() -> server.stop(code, ""));
      }
      assertRefused(() -> connection.close(1000, reason124));
      assertRefused(() -> sessions.closeAll(1000, reason124));
      assertRefused(() -> server.stop(1000, reason124));
      client.send(Frames.TEXT, "still here");
      assertEquals("still here", client.next());
    }
  }

  private static void assertRefused(Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }

  @Test
  void aClosedConnectionIsRemoved() throws Exception {
    try (RawClient staying = open()) {
      try (RawClient leaving = open()) {
        assertEquals(2, sizeOnTheLoop());
        leaving.send(Frames.CLOSE, "");
        assertEquals("close 1005", leaving.next());
      }
      assertEquals(1, sizeOnTheLoop());
      staying.send(Frames.TEXT, "alone");
      assertEquals("alone", staying.next());
    }
  }

  @Test
  void aConnectionRefusedOrClosedWhileOpeningIsNotKept() throws Exception {
    try (RawClient refused = RawClient.open(server.address(), "/refusing");
        RawClient closed = RawClient.open(server.address(), "/closing")) {
      assertEquals("close 1011", refused.next());
      assertEquals("close 1000", closed.next());
      assertTrue(sizeOnTheLoop() == 0, sessions.toString());
    }
  }
}
