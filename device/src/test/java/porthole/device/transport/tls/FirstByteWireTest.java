package porthole.device.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limits;
import porthole.device.transport.Tls;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.RecordingProtocol;

/** A new connection on a TLS port, around its first byte. */
class FirstByteWireTest {
  private static final String LOOPBACK = "127.0.0.1";
  private static final byte HANDSHAKE = 0x16;

  private final Gate gate = new Gate();
  private final AtomicInteger engines = new AtomicInteger();
  private final MemoryChannel channel = new MemoryChannel();
  private HandshakeStage stage;
  private TlsHandshake another;
  private Link link;
  private FirstByteWire wire;

  private void serve(Tls.Plain plain) throws Exception {
    stage = HandshakeStage.of(Limits.standard(), Tls.of(this::engine, plain));
    another = stage.begin(LOOPBACK);
    stage.links.call(
        () -> {
          link = stage.links.join(LOOPBACK, new RecordingProtocol());
          wire = new FirstByteWire(link, channel, stage.handshakes, () -> {});
          link.carriedBy(wire);
          return null;
        });
  }

  private SSLEngine engine() {
    engines.incrementAndGet();
    gate.run();
    return null;
  }

  @AfterEach
  void stop() throws Exception {
    gate.open();
    stage.close();
  }

  private int read() throws Exception {
    return stage.links.call(() -> wire.read(ByteBuffer.allocate(100)));
  }

  private void closeTwice() throws Exception {
    stage.links.call(
        () -> {
          wire.close();
          wire.close();
          return null;
        });
  }

  @Test
  void aPeerMayEndWithoutAByte() throws Exception {
    serve(Tls.Plain.NOBODY);
    assertEquals(0, read());
    channel.endInput();
    assertEquals(-1, read());
    assertTrue(wire.canRead());
  }

  @Test
  void aReasonIsSentOnlyWithoutTlsAndOnlyToAPeerThatMayDoWithout() throws Exception {
    serve(Tls.Plain.EVERYBODY);
    assertTrue(wire.canSend());
    channel.arrive(HANDSHAKE);
    assertEquals(0, read());
    assertFalse(wire.canSend());
  }

  @Test
  void aPeerThatMustUseTlsIsSentNothing() throws Exception {
    serve(Tls.Plain.NOBODY);
    assertFalse(wire.canSend());
  }

  @Test
  void nothingIsReadWhileTheEngineIsMade() throws Exception {
    serve(Tls.Plain.NOBODY);
    channel.arrive(HANDSHAKE, (byte) 3);
    assertEquals(0, read());
    assertFalse(wire.canRead());
  }

  @Test
  void anEngineMadeForAClosedConnectionIsNotUsed() throws Exception {
    serve(Tls.Plain.NOBODY);
    channel.arrive(HANDSHAKE);
    assertEquals(0, read());
    gate.awaitBegin();
    closeTwice();
    gate.open();
    stage.awaitEarlier(another);
    assertSame(wire, link.wire());
    assertFalse(another.link().place().source().areHandshakesFull(2), "counted to its end");
    assertTrue(another.link().place().source().areHandshakesFull(1), "but only once");
  }

  @Test
  void noEngineIsMadeForAConnectionThatIsClosedBefore() throws Exception {
    serve(Tls.Plain.NOBODY);
    Gate earlier = new Gate();
    stage.compute(another, earlier);
    earlier.awaitBegin();
    channel.arrive(HANDSHAKE);
    assertEquals(0, read());
    closeTwice();
    earlier.open();
    stage.awaitEarlier(another);
    assertEquals(0, engines.get());
  }
}
