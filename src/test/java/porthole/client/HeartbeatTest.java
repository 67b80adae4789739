package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that says nothing is asked whether it is there. */
class HeartbeatTest {

  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Recorder heard = new Recorder();
  private RawPeer peer;

  @BeforeEach
  void listen() throws IOException {
    peer = new RawPeer();
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  private Client open(Duration silence, Duration deadline) throws Exception {
    Client client = peer.open(peer.request().withHeartbeat(silence, deadline), heard);
    assertEquals("open", heard.next());
    return client;
  }

  @Test
  void aServerThatAnswersPingsIsPingedAgainAndAgain() throws Exception {
    Client client = open(SOON, LONG);
    for (int i = 0; i < 3; i++) {
      assertEquals("9 ", peer.next());
      peer.frame(RawPeer.PONG);
      assertEquals("pong ", heard.next());
    }
    client.drop();
  }

  @Test
  void anythingThatComesIsASignOfLife() throws Exception {
    Client client = open(SOON, LONG);
    assertEquals("9 ", peer.next());
    peer.text("busy");
    assertEquals("text busy", heard.next());
    assertEquals("9 ", peer.next());
    client.drop();
  }

  @Test
  void aServerThatAnswersNothingBeforeTheDeadlineIsGone() throws Exception {
    open(SOON, SOON);
    assertEquals("9 ", peer.next());
    assertEquals("error SocketTimeoutException", heard.next());
    assertEquals("close 1006 ", heard.next());
    assertTrue(peer.ends());
  }

  @Test
  void aServerThatReadsALongMessageSlowlyIsAlive() throws Exception {
    Duration deadline = Duration.ofSeconds(2);
    peer.bufferLittle();
    Client client = open(SOON, deadline);
    byte[] large = new byte[60 * 64 * 1024];
    Thread sending = new Thread(() -> send(client, large), "sending");
    sending.start();
    while (peer.nextInPieces(64 * 1024, () -> pause(deadline.dividedBy(40))) == RawPeer.PING) {
      peer.frame(RawPeer.PONG); // There was silence before the message began.
      assertEquals("pong ", heard.next());
    }
    assertEquals("9 ", peer.next(), "the ping that had to wait");
    peer.frame(RawPeer.PONG);
    assertEquals("pong ", heard.next());
    client.drop();
    sending.join();
  }

  @Test
  void aSilentServerIsGoneAlsoWhileTheSystemBuffersMessages() throws Exception {
    peer.bufferLittle();
    Client client = open(SOON, Duration.ofMillis(300));
    Thread sending = new Thread(() -> trickle(client), "sending");
    sending.start();
    assertEquals("error SocketTimeoutException", heard.next());
    assertEquals("close 1006 ", heard.next());
    sending.join();
  }

  /** Sends so little that it would take half a minute to fill the system's buffers. */
  private static void trickle(Client client) {
    try {
      while (true) {
        client.send("x");
        pause(Duration.ofMillis(1));
      }
    } catch (IOException e) {
      return; // The connection has ended.
    }
  }

  private static void send(Client client, byte[] message) {
    try {
      client.send(ByteBuffer.wrap(message));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis()); // How fast this peer reads, not for how long we wait.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aHeartbeatBelowAMillisecondIsRefused() {
    Request request = peer.request();
    assertThrows(IllegalArgumentException.class, () -> request.withHeartbeat(Duration.ZERO, SOON));
    assertThrows(IllegalArgumentException.class, () -> request.withHeartbeat(SOON, Duration.ZERO));
  }
}
