package porthole.device.transport.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.websocket.WebSocketConnection;
import porthole.protocol.Frames;

/** The order of work in a turn of the loop, and the work left for the next turn. */
class TurnsTest {
  private static final int WAIT_SECONDS = 60;
  private static final int PIECES = 300;
  private static final String PIECE = "#".repeat(16_000);

  private final Queue<Long> turns = new ConcurrentLinkedQueue<>();
  private Server server;
  private EventLoop loop;

  @BeforeEach
  void serve() throws Exception {
    Endpoint endpoint =
        (connection, request) -> {
          loop = ((WebSocketConnection) connection).link().loop();
          return text -> say(connection, PIECES);
        };
    server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(Routes.none().webSocket("/", endpoint)));
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(1001, "");
  }

  private void say(Connection connection, int left) {
    if (left == 0) {
      connection.send("end");
    } else {
      turns.add(loop.turnBegan());
      connection.send(PIECE);
      connection.whenWritten(() -> say(connection, left - 1));
    }
  }

  @Test
  void whenWrittenSendsOnePieceInEachTurn() throws Exception {
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "go");
      List<String> heard = client.until("end");
      assertEquals(PIECES + 1, heard.size());
    }
    Set<Long> different = new HashSet<>(turns);
    assertEquals(PIECES, different.size(), "turns for " + turns.size() + " pieces");
  }

  @Test
  void workForTheNextTurnDoesNotRunInThisOne() throws Exception {
    Queue<Long> again = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(PIECES);
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.PING, "");
      assertEquals("pong", client.next());
      Runnable[] work = new Runnable[1];
      work[0] =
          () -> {
            again.add(loop.turnBegan());
            done.countDown();
            if (done.getCount() > 0) {
              loop.nextTurn(work[0]);
            }
          };
      server.execute(work[0]);
      assertTrue(done.await(WAIT_SECONDS, TimeUnit.SECONDS), "the loop does not sleep meanwhile");
    }
    assertEquals(PIECES, new HashSet<>(again).size());
  }
}
