package porthole.device.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Tls;

/** Which handshakes are refused or give way, and what happens to computations. */
class TlsHandshakesTest {
  private static final String STRANGER = "203.0.113.1";
  private static final String OTHER = "203.0.113.2";

  private HandshakeStage stage;

  private void atMost(int handshakes) throws Exception {
    Limits limits =
        Limits.standard()
            .with(Limit.TLS_HANDSHAKES, handshakes)
            .with(Limit.TLS_HANDSHAKES_KEPT_FOR_LOCAL, 0)
            .with(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK, 0);
    stage = HandshakeStage.of(limits, Tls.of(() -> null, Tls.Plain.NOBODY));
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void anAddressOfAStrangerHasAMaximumOfHandshakes() throws Exception {
    atMost(12);
    TlsHandshake first = stage.begin(STRANGER);
    for (int i = 1; i < 4; i++) {
      stage.begin(STRANGER);
    }
    IOException e = assertThrows(IOException.class, () -> stage.begin(STRANGER));
    assertEquals("Its address has its maximum of TLS handshakes in progress", e.getMessage());
    assertTrue(stage.begin(OTHER).link().isOpen());
    end(first);
    assertTrue(stage.begin(STRANGER).link().isOpen(), "after the end of one");
  }

  @Test
  void aHandshakeWithoutItsClientHelloGivesWayToAnotherNetwork() throws Exception {
    atMost(3);
    TlsHandshake withHello = stage.begin(STRANGER);
    withHello.hasHello();
    TlsHandshake withoutHello = stage.begin(STRANGER);
    TlsHandshake newest = stage.begin(STRANGER);
    TlsHandshake other = stage.begin(OTHER);
    assertFalse(withoutHello.link().isOpen());
    assertTrue(withHello.link().isOpen());
    assertTrue(newest.link().isOpen());
    assertTrue(other.link().isOpen());
  }

  @Test
  void aHandshakeIsRefusedIfNoNetworkHasMoreHandshakesThanItsOwn() throws Exception {
    atMost(2);
    TlsHandshake first = stage.begin(STRANGER);
    TlsHandshake second = stage.begin(OTHER);
    IOException e = assertThrows(IOException.class, () -> stage.begin(STRANGER));
    assertEquals("There are 2 TLS handshakes in progress", e.getMessage());
    assertTrue(first.link().isOpen());
    assertTrue(second.link().isOpen());
  }

  @Test
  void aLongQueueLosesTheComputationsOfEndedLinks() throws Exception {
    atMost(1);
    TlsHandshake handshake = stage.begin(STRANGER);
    Gate gate = new Gate();
    stage.compute(handshake, gate);
    gate.awaitBegin();
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean computed = new AtomicBoolean();
    ScriptedEngine ended = new ScriptedEngine();
    stage.links.call(
        () -> {
          stage.handshakes.compute(handshake, ended, () -> asked.incrementAndGet() < 0, () -> {});
          return null;
        });
    stage.compute(handshake, () -> computed.set(true));
    assertEquals(0, asked.get(), "not asked in a short queue");
    stage.compute(handshake, () -> {});
    assertEquals(1, asked.get());
    gate.open();
    stage.awaitEarlier(handshake);
    assertEquals(1, asked.get(), "not in the queue any more");
    assertTrue(computed.get());
  }

  @Test
  void aFailedComputationIsHandedBackToo() throws Exception {
    atMost(1);
    TlsHandshake handshake = stage.begin(STRANGER);
    stage.compute(
        handshake,
        () -> {
          throw new IllegalStateException("for a test");
        });
    stage.awaitEarlier(handshake);
    assertTrue(handshake.link().isOpen());
  }

  @Test
  void aStoppedServerComputesNoMore() throws Exception {
    atMost(1);
    TlsHandshake handshake = stage.begin(STRANGER);
    stage.links.stop();
    ScriptedEngine engine = new ScriptedEngine();
    IOException e =
        assertThrows(
            IOException.class,
            () -> stage.handshakes.compute(handshake, engine, () -> true, () -> {}));
    assertEquals("The server has stopped", e.getMessage());
  }

  private void end(TlsHandshake handshake) throws Exception {
    stage.links.call(
        () -> {
          stage.handshakes.end(handshake);
          return null;
        });
  }
}
