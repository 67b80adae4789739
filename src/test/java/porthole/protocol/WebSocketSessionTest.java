package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketSessionTest {
  private static final MessageLimits LIMITS = MessageLimits.of(70_000, 8);
  private static final int MASK = 0x01020304;
  private static final String OPCODE = "Expected an opcode of RFC 6455";

  /** What has happened to one session: its events, and in capitals the frames that it has sent. */
  private final List<String> happened = new ArrayList<>();

  private Runnable onPeerClose = () -> {};
  private Runnable onMessage = () -> {};
  private Runnable onFrame = () -> {};

  private class Recorder implements SessionListener, FrameOutput {
    private final boolean masks;

    Recorder(boolean masks) {
      this.masks = masks;
    }

    @Override
    public void frame(int opcode, ByteBuffer bytes) {
      happened.add(shown(opcode, masks ? unmasked(opcode, bytes) : bytes));
      onFrame.run();
    }

    @Override
    public void urgentFrame(int opcode, ByteBuffer bytes) {
      happened.add("URGENT " + shown(opcode, masks ? unmasked(opcode, bytes) : bytes));
    }

    @Override
    public void onText(ByteBuffer utf8) {
      happened.add("text " + UTF_8.decode(utf8));
      onMessage.run();
    }

    @Override
    public void onBinary(ByteBuffer data) {
      happened.add("binary " + UTF_8.decode(data));
      onMessage.run();
    }

    @Override
    public void onPing(ByteBuffer data) {
      happened.add("ping " + UTF_8.decode(data));
    }

    @Override
    public void onPong(ByteBuffer data) {
      happened.add("pong " + UTF_8.decode(data));
    }

    @Override
    public void onPeerClose() {
      happened.add("peer closes");
      onPeerClose.run();
    }

    @Override
    public void onViolation(ProtocolViolationException violation) {
      happened.add("violation " + violation.getMessage());
    }

    @Override
    public void onClose(int code, String reason) {
      happened.add(("close " + code + " " + reason).trim());
    }

    @Override
    public void onFinished() {
      happened.add("finished");
    }
  }

  private static String shown(int opcode, ByteBuffer payload) {
    String[] names = {
      "CONTINUATION", "TEXT", "BINARY", "", "", "", "", "", "CLOSE", "PING", "PONG"
    };
    String more = (opcode & Frames.MORE) == 0 ? "" : "+";
    String text;
    if (opcode == Frames.CLOSE && payload.hasRemaining()) {
      ByteBuffer close = payload.duplicate();
      text = (close.getShort() & 0xFFFF) + " " + UTF_8.decode(close);
    } else {
      text = UTF_8.decode(payload.duplicate()).toString();
    }
    return (names[opcode & 15] + more + " " + text).trim();
  }

  /** Checks the header of a frame with a short payload and the {@link #MASK}; unmasks it. */
  private static ByteBuffer unmasked(int opcode, ByteBuffer frame) {
    ByteBuffer payload = ByteBuffer.allocate(frame.remaining() - 6);
    assertEquals((byte) (0x80 ^ opcode), frame.get(0));
    assertEquals((byte) (0x80 | payload.capacity()), frame.get(1));
    assertEquals(MASK, frame.getInt(2));
    for (int i = 0; i < payload.capacity(); i++) {
      payload.put((byte) (frame.get(6 + i) ^ MASK >>> 24 - 8 * (i % 4)));
    }
    payload.flip();
    return payload;
  }

  private WebSocketSession session(boolean isServer) {
    Recorder recorder = new Recorder(!isServer);
    return isServer
        ? WebSocketSession.ofServer(LIMITS, PerMessageDeflate.NONE, recorder, recorder)
        : WebSocketSession.ofClient(LIMITS, PerMessageDeflate.NONE, () -> MASK, recorder, recorder);
  }

  /** Returns a frame as the peer of a session sends it: masked for a server. */
  private static byte[] frame(boolean isServer, int opcode, String payload) {
    return frame(isServer, opcode, payload.getBytes(UTF_8));
  }

  private static byte[] frame(boolean isServer, int opcode, byte[] payload) {
    ByteBuffer frame;
    if (isServer) {
      frame = Frames.masked(opcode, ByteBuffer.wrap(payload), 0x51A5C33F);
    } else {
      frame = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES + payload.length);
      Frames.putHeader(frame, opcode, payload.length);
      frame.put(payload);
      frame.flip();
    }
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  private static byte[] close(boolean isServer, int code, String reason) {
    ByteBuffer payload = Frames.closePayload(code, reason);
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return frame(isServer, Frames.CLOSE, bytes);
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private void enter(WebSocketSession session, String state, boolean isServer) {
    switch (state) {
      case "OPEN":
        break;
      case "CLOSE_SENT":
        session.close(4000, "ours");
        break;
      case "FINISHED":
        session.receive(ByteBuffer.wrap(close(isServer, 4001, "theirs")));
        break;
      case "FAILED":
        session.fail();
        break;
      default:
        session.end();
    }
    happened.clear();
  }

  private void happen(WebSocketSession session, String event, boolean isServer) {
    switch (event) {
      case "text":
        session.receive(ByteBuffer.wrap(frame(isServer, Frames.TEXT, "t")));
        break;
      case "binary":
        session.receive(ByteBuffer.wrap(frame(isServer, Frames.BINARY, "b")));
        break;
      case "ping":
        session.receive(ByteBuffer.wrap(frame(isServer, Frames.PING, "p")));
        break;
      case "pong":
        session.receive(ByteBuffer.wrap(frame(isServer, Frames.PONG, "q")));
        break;
      case "peer's close":
        session.receive(ByteBuffer.wrap(close(isServer, 4002, "bye")));
        break;
      case "empty close":
        session.receive(ByteBuffer.wrap(frame(isServer, Frames.CLOSE, "")));
        break;
      case "violation":
        session.receive(ByteBuffer.wrap(frame(isServer, 3, "")));
        break;
      case "fail":
        session.fail();
        break;
      case "close":
        session.close(4003, "own");
        break;
      case "send":
        session.send(Frames.TEXT, utf8("s"));
        break;
      case "fragments":
        session.sendFragment(Frames.BINARY, utf8("1"), false);
        session.sendFragment(Frames.BINARY, utf8("2"), false);
        session.sendFragment(Frames.BINARY, utf8("3"), true);
        break;
      case "own pings":
        session.ping(utf8("x"));
        session.pingInOrder(utf8("y"));
        session.ping();
        break;
      default:
        session.end();
    }
  }

  /** Every state and every event, in the role of the server: what happens. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "OPEN       | text         | text t",
        "OPEN       | binary       | binary b",
        "OPEN       | ping         | URGENT PONG p, ping p",
        "OPEN       | pong         | pong q",
        "OPEN       | peer's close | peer closes, CLOSE 4002 bye, close 4002 bye, finished",
        "OPEN       | empty close  | peer closes, CLOSE, close 1005, finished",
        "OPEN       | violation    | violation E, CLOSE 1002 E, close 1002 E, finished",
        "OPEN       | fail         | CLOSE 1011, close 1011, finished",
        "OPEN       | close        | CLOSE 4003 own, close 4003 own",
        "OPEN       | send         | TEXT s",
        "OPEN       | fragments    | BINARY+ 1, CONTINUATION+ 2, CONTINUATION 3",
        "OPEN       | own pings    | URGENT PING x, PING y, URGENT PING",
        "OPEN       | end          | close 1006",
        "CLOSE_SENT | text         | ''",
        "CLOSE_SENT | binary       | ''",
        "CLOSE_SENT | ping         | ''",
        "CLOSE_SENT | pong         | ''",
        "CLOSE_SENT | peer's close | finished",
        "CLOSE_SENT | empty close  | finished",
        "CLOSE_SENT | violation    | violation E, finished",
        "CLOSE_SENT | fail         | finished",
        "CLOSE_SENT | close        | ''",
        "CLOSE_SENT | send         | ''",
        "CLOSE_SENT | fragments    | ''",
        "CLOSE_SENT | own pings    | ''",
        "CLOSE_SENT | end          | ''",
      })
  void aServersSessionFollowsItsStates(String state, String event, String expected) {
    assertHappens(true, state, event, expected);
  }

  /** Every state and every event, in the role of the client: what happens. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "OPEN       | text         | text t",
        "OPEN       | binary       | binary b",
        "OPEN       | ping         | URGENT PONG p, ping p",
        "OPEN       | pong         | pong q",
        "OPEN       | peer's close | peer closes, CLOSE 4002 bye, close 4002 bye, finished",
        "OPEN       | empty close  | peer closes, CLOSE, close 1005, finished",
        "OPEN       | violation    | violation E, CLOSE 1002, close 1002 E, finished",
        "OPEN       | fail         | CLOSE 1011, close 1011, finished",
        "OPEN       | close        | CLOSE 4003 own",
        "OPEN       | send         | TEXT s",
        "OPEN       | fragments    | BINARY+ 1, CONTINUATION+ 2, CONTINUATION 3",
        "OPEN       | own pings    | URGENT PING x, PING y, URGENT PING",
        "OPEN       | end          | close 1006",
        "CLOSE_SENT | text         | text t",
        "CLOSE_SENT | binary       | binary b",
        "CLOSE_SENT | ping         | ping p",
        "CLOSE_SENT | pong         | pong q",
        "CLOSE_SENT | peer's close | close 4002 bye, finished",
        "CLOSE_SENT | empty close  | close 1005, finished",
        "CLOSE_SENT | violation    | violation E, close 1002 E, finished",
        "CLOSE_SENT | fail         | close 1011, finished",
        "CLOSE_SENT | close        | ''",
        "CLOSE_SENT | send         | ''",
        "CLOSE_SENT | fragments    | ''",
        "CLOSE_SENT | own pings    | ''",
        "CLOSE_SENT | end          | close 1006",
      })
  void aClientsSessionFollowsItsStates(String state, String event, String expected) {
    assertHappens(false, state, event, expected);
  }

  /**
   * Nothing happens once the closing handshake is over, has failed, or the connection has ended.
   */
  @ParameterizedTest
  @ValueSource(strings = {"FINISHED", "FAILED", "ENDED"})
  void aSessionThatIsOverDoesNothing(String state) {
    String[] events = {
      "text",
      "binary",
      "ping",
      "pong",
      "peer's close",
      "empty close",
      "violation",
      "fail",
      "close",
      "send",
      "fragments",
      "own pings",
      "end"
    };
    for (boolean isServer : new boolean[] {true, false}) {
      for (String event : events) {
        assertHappens(isServer, state, event, "");
      }
    }
  }

  private void assertHappens(boolean isServer, String state, String event, String expected) {
    WebSocketSession session = session(isServer);
    enter(session, state, isServer);
    assertEquals(state.equals("OPEN"), session.isOpen());
    happen(session, event, isServer);
    assertEquals(
        expected.replaceAll("\\bE\\b", OPCODE), String.join(", ", happened), state + ", " + event);
    boolean isOver = !state.equals("OPEN") && !state.equals("CLOSE_SENT");
    boolean ends = event.equals("end") || expected.endsWith("finished");
    assertEquals(isOver || ends, session.isFinished());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesSentWhilePeerClosesPrecedeTheAnswer(boolean isServer) {
    WebSocketSession session = session(isServer);
    onPeerClose = () -> session.send(Frames.TEXT, utf8("last"));
    happen(session, "peer's close", isServer);
    assertEquals(
        "peer closes, TEXT last, CLOSE 4002 bye, close 4002 bye, finished",
        String.join(", ", happened));
  }

  @Test
  void theFirstCloseFrameWinsWhenTheListenerClosesAsThePeerCloses() {
    WebSocketSession session = session(true);
    onPeerClose = () -> session.close(4004, "first");
    happen(session, "peer's close", true);
    assertEquals(
        "peer closes, CLOSE 4004 first, close 4004 first, finished", String.join(", ", happened));
  }

  /** The output of a server may find that there is no memory for the frame. */
  @Test
  void aConnectionThatEndsWhileTheCloseFrameIsSentIsAbnormal() {
    WebSocketSession session = session(true);
    onFrame = session::end;
    session.close(4000, "");
    assertEquals("CLOSE 4000, close 1006", String.join(", ", happened));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anExceptionOfTheListenerPassesThroughAndFailingIsTheAnswer(boolean isServer) {
    WebSocketSession session = session(isServer);
    onMessage =
        () -> {
          throw new IllegalStateException("ours");
        };
    assertThrows(IllegalStateException.class, () -> happen(session, "text", isServer));
    assertTrue(session.isOpen());
    session.fail(CloseCode.POLICY_VIOLATION, "too fast");
    assertEquals(
        "text t, CLOSE 1008 too fast, close 1008 too fast, finished", String.join(", ", happened));
  }

  @Test
  void aMessageBetweenTheFragmentsOfAnotherIsRefused() {
    WebSocketSession session = session(true);
    session.sendFragment(Frames.TEXT, utf8("1"), false);
    assertThrows(IllegalStateException.class, () -> session.send(Frames.TEXT, utf8("between")));
    session.ping(utf8("p"));
    session.sendFragment(Frames.TEXT, utf8(""), true);
    session.send(Frames.TEXT, utf8("behind"));
    assertEquals(List.of("TEXT+ 1", "URGENT PING p", "CONTINUATION", "TEXT behind"), happened);
  }

  @Test
  void aPauseLeavesTheBytesAfterTheMessageInTheBuffer() {
    WebSocketSession session = session(true);
    onMessage = session::pause;
    byte[] message = frame(true, Frames.TEXT, "t");
    ByteBuffer three = ByteBuffer.allocate(3 * message.length);
    three.put(message).put(message).put(message).flip();
    for (int left = 2; left >= 0; left--) {
      assertEquals(1, session.receive(three), "frames");
      assertEquals(left * message.length, three.remaining());
    }
    assertEquals(List.of("text t", "text t", "text t"), happened);
  }

  @Test
  void framesOfAllKindsAreCountedAsTheyBegin() {
    WebSocketSession session = session(false);
    byte[] fragment = frame(false, Frames.TEXT | Frames.MORE, "a");
    assertEquals(0, session.receive(ByteBuffer.wrap(fragment, 0, 1)));
    assertFalse(session.isIdle());
    assertEquals(1, session.receive(ByteBuffer.wrap(fragment, 1, fragment.length - 1)));
    assertFalse(session.isIdle());
    byte[] ping = frame(false, Frames.PING, "");
    byte[] last = frame(false, Frames.CONTINUATION, "b");
    ByteBuffer both = ByteBuffer.allocate(ping.length + last.length);
    both.put(ping).put(last).flip();
    assertEquals(2, session.receive(both));
    assertTrue(session.isIdle());
    assertEquals(List.of("URGENT PONG", "ping ", "text ab"), happened);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMessageOverItsLimitsClosesWith1009(boolean isServer) {
    WebSocketSession large = session(isServer);
    large.receive(ByteBuffer.wrap(frame(isServer, Frames.BINARY, new byte[70_001]), 0, 14));
    assertEquals("close 1009 Expected at most 70000 bytes in 8 fragments", happened.get(2));
    happened.clear();
    WebSocketSession many = session(isServer);
    for (int i = 0; i < 9; i++) {
      int opcode = i == 0 ? Frames.TEXT : Frames.CONTINUATION;
      many.receive(ByteBuffer.wrap(frame(isServer, opcode | Frames.MORE, "")));
    }
    assertEquals("close 1009 Expected at most 70000 bytes in 8 fragments", happened.get(2));
  }

  /** A conversation of every event, cut at every byte and at random ones. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereTheBytesAreCutChangesNothing(boolean isServer) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    sent.writeBytes(frame(isServer, Frames.TEXT, "héllo"));
    sent.writeBytes(frame(isServer, Frames.BINARY | Frames.MORE, "one"));
    sent.writeBytes(frame(isServer, Frames.PING, "between"));
    sent.writeBytes(frame(isServer, Frames.CONTINUATION, "two"));
    sent.writeBytes(frame(isServer, Frames.PONG, ""));
    sent.writeBytes(frame(isServer, Frames.TEXT, "x".repeat(200)));
    sent.writeBytes(close(isServer, 4000, "até já"));
    sent.writeBytes(frame(isServer, Frames.TEXT, "ignored"));
    byte[] bytes = sent.toByteArray();
    session(isServer).receive(ByteBuffer.wrap(bytes.clone()));
    List<String> expected = List.copyOf(happened);
    assertEquals(10, expected.size(), expected.toString());
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertSame(expected, isServer, bytes, new int[] {cut});
    }
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      assertSame(
          expected,
          isServer,
          bytes,
          random.ints(1 + random.nextInt(40), 0, bytes.length).sorted().toArray());
    }
  }

  private void assertSame(List<String> expected, boolean isServer, byte[] bytes, int[] cuts) {
    happened.clear();
    WebSocketSession session = session(isServer);
    int from = 0;
    for (int cut : cuts) {
      session.receive(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, cut)));
      from = cut;
    }
    session.receive(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, bytes.length)));
    assertEquals(expected, happened, Arrays.toString(cuts));
  }

  @Test
  void compressionEndsOnceAndSendsPlainMessagesAfterwards() {
    AtomicInteger ended = new AtomicInteger();
    DeflatePool pool = new DeflatePool();
    PerMessageDeflate deflate =
        PerMessageDeflate.ofServer(DeflateParameters.offer(), 1, pool, ended::incrementAndGet);
    Recorder recorder = new Recorder(false);
    WebSocketSession session = WebSocketSession.ofServer(LIMITS, deflate, recorder, recorder);
    assertTrue(deflate.wants(1000));
    session.send(Frames.BINARY, ByteBuffer.allocate(1000));
    session.end();
    session.end();
    assertEquals(1, ended.get());
    assertFalse(deflate.wants(1000));
    pool.end();
  }
}
