package porthole.device.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limits;
import porthole.device.transport.Tls;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.RecordingProtocol;

/** The wire with an engine that decides what each record means. */
class TlsWireTest {
  private static final String LOOPBACK = "127.0.0.1";
  private static final byte FIRST = 0x16;

  /** A call on the loop's thread. */
  private interface Call {
    void run() throws Exception;
  }

  private final MemoryChannel channel = new MemoryChannel();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private HandshakeStage stage;
  private ScriptedEngine engine;
  private TlsHandshake another;
  private TlsWire wire;

  @BeforeEach
  void start() throws Exception {
    engine = new ScriptedEngine();
    stage = HandshakeStage.of(Limits.standard(), Tls.of(() -> engine, Tls.Plain.NOBODY));
    another = stage.begin(LOOPBACK);
    onLoop(
        () -> {
          Link link = stage.links.join(LOOPBACK, protocol);
          TlsHandshake handshake = stage.handshakes.begin(link);
          wire = TlsWire.afterFirstByte(link, channel, engine, stage.handshakes, handshake, FIRST);
          link.carriedBy(wire);
        });
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private void onLoop(Call call) throws Exception {
    stage.links.call(
        () -> {
          call.run();
          return null;
        });
  }

  private int read() throws Exception {
    return stage.links.call(() -> wire.read(ByteBuffer.allocate(EventLoop.READ_BUFFER_BYTES)));
  }

  private int write(int bytes) throws Exception {
    return stage.links.call(() -> wire.write(ByteBuffer.allocate(bytes)));
  }

  private void decrypts(Status status, HandshakeStatus next, int consumed, int produced) {
    engine.unwraps.add(ScriptedEngine.result(status, next, consumed, produced));
  }

  private void encrypts(Status status, int consumed, int produced) {
    engine.wraps.add(
        ScriptedEngine.result(status, HandshakeStatus.NOT_HANDSHAKING, consumed, produced));
  }

  private void establish() throws Exception {
    decrypts(Status.OK, HandshakeStatus.FINISHED, 1, 0);
    assertEquals(0, read());
    assertTrue(wire.canSend());
  }

  /** Reads the record with which a computation begins. */
  private void beginComputation(Runnable task) throws Exception {
    engine.tasks.add(task);
    decrypts(Status.OK, HandshakeStatus.NEED_TASK, 1, 0);
    assertEquals(0, read());
    assertFalse(wire.canRead());
  }

  @Test
  void aRecordLongerThanTlsAllowsEndsTheConnection() {
    channel.arrive(new byte[TlsBuffers.RECORD_BYTES]);
    SSLException e = assertThrows(SSLException.class, this::read);
    assertEquals("Expected a record of at most 18437 bytes", e.getMessage());
  }

  @Test
  void aWholeReadMayWaitForAComputation() throws Exception {
    Gate gate = new Gate();
    engine.tasks.add(gate);
    decrypts(Status.OK, HandshakeStatus.NEED_TASK, 0, 0);
    channel.arrive(new byte[TlsBuffers.RECORD_BYTES - 1]);
    assertEquals(0, read());
    assertFalse(wire.canRead());
    onLoop(wire::close);
    gate.open();
  }

  @Test
  void bytesBehindAComputationAreReceivedThoughThePeerHasEnded() throws Exception {
    Gate gate = new Gate();
    channel.arrive(new byte[5]);
    channel.endInput();
    beginComputation(gate);
    engine.statuses.add(HandshakeStatus.NOT_HANDSHAKING);
    decrypts(Status.OK, HandshakeStatus.NOT_HANDSHAKING, 5, 3);
    gate.open();
    stage.awaitEarlier(another);
    assertEquals("received 3; ", protocol.events());
    assertTrue(wire.isAtEnd());
  }

  @Test
  void bytesBehindACloseNotifyAreNotDecrypted() throws Exception {
    channel.arrive(new byte[4]);
    decrypts(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 1, 0);
    decrypts(Status.OK, HandshakeStatus.NOT_HANDSHAKING, 4, 4);
    assertEquals(0, read());
    assertTrue(wire.isAtEnd());
    assertEquals(1, engine.unwraps.size());
  }

  @Test
  void aRecordThatFindsNoRoomEndsTheConnection() {
    decrypts(Status.BUFFER_OVERFLOW, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
    SSLException e = assertThrows(SSLException.class, this::read);
    assertEquals("Expected room for what was received", e.getMessage());
  }

  @Test
  void nothingIsComputedForAConnectionThatIsClosedBefore() throws Exception {
    Gate earlier = new Gate();
    stage.compute(another, earlier);
    AtomicBoolean computed = new AtomicBoolean();
    beginComputation(() -> computed.set(true));
    onLoop(wire::close);
    earlier.open();
    stage.awaitEarlier(another);
    assertFalse(computed.get());
  }

  @Test
  void aComputationThatEndsAfterItsConnectionChangesNothing() throws Exception {
    Gate gate = new Gate();
    beginComputation(gate);
    gate.awaitBegin();
    engine.statuses.add(HandshakeStatus.NOT_HANDSHAKING);
    onLoop(wire::close);
    gate.open();
    stage.awaitEarlier(another);
    assertEquals(1, engine.statuses.size());
    assertFalse(wire.canSend());
  }

  @Test
  void aHandshakeMayNeedAnotherComputation() throws Exception {
    Gate first = new Gate();
    Gate between = new Gate();
    beginComputation(first);
    first.awaitBegin();
    stage.compute(another, between);
    engine.statuses.add(HandshakeStatus.NEED_TASK);
    engine.statuses.add(HandshakeStatus.NOT_HANDSHAKING);
    first.open();
    between.awaitBegin(); // The first result is handed back.
    assertFalse(stage.links.call(wire::canRead));
    AtomicBoolean computed = new AtomicBoolean();
    engine.tasks.add(() -> computed.set(true));
    between.open();
    stage.awaitEarlier(another);
    assertTrue(computed.get());
    assertTrue(wire.canRead());
    assertTrue(wire.canSend());
  }

  @Test
  void anErrorBehindAComputationEndsTheConnectionEvenIfNoAlertCanBeSent() throws Exception {
    Gate gate = new Gate();
    beginComputation(gate);
    engine.statuses.add(HandshakeStatus.NEED_WRAP);
    engine.encryptsNoMore = true;
    gate.open();
    stage.awaitEarlier(another);
    assertEquals("closed; ", protocol.events());
    assertFalse(channel.isOpen());
  }

  @Test
  void nothingIsWrittenDuringTheHandshake() throws Exception {
    assertFalse(wire.canSend());
    assertEquals(0, write(10));
    assertEquals(0, channel.written());
  }

  @Test
  void anEngineThatEncryptsNothingIsAnError() throws Exception {
    establish();
    encrypts(Status.OK, 0, 0);
    SSLException e = assertThrows(SSLException.class, () -> write(10));
    assertEquals("Expected a record but OK", e.getMessage());
  }

  @Test
  void anEndWithoutFurtherRecordsShutsTheSocketDown() throws Exception {
    establish();
    encrypts(Status.OK, 0, 20);
    onLoop(wire::end);
    assertEquals(20, channel.written());
    assertTrue(channel.isOutputShut());
  }

  @Test
  void theSocketIsShutDownOnlyBehindAllBytes() throws Exception {
    establish();
    channel.takes(5);
    encrypts(Status.OK, 10, 30);
    assertEquals(10, write(10));
    onLoop(wire::end);
    assertEquals(25, wire.waiting());
    assertFalse(channel.isOutputShut());
    channel.takes(100);
    onLoop(wire::end);
    assertEquals(30, channel.written());
    assertTrue(channel.isOutputShut());
  }

  @Test
  void aConnectionClosedTwiceEndsItsHandshakeOnce() throws Exception {
    onLoop(wire::close);
    onLoop(wire::close);
    assertFalse(channel.isOpen());
    assertFalse(another.link().place().source().areHandshakesFull(2), "counted to its end");
    assertTrue(another.link().place().source().areHandshakesFull(1), "but only once");
  }
}
