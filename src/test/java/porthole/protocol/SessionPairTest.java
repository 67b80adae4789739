package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server's and a client's session that talk to each other in memory, from the handshake on. */
class SessionPairTest {
  private static final MessageLimits LIMITS = MessageLimits.of(1 << 20, 1 << 16);

  /** One end: its session, the messages that it has heard, and the bytes that it has to send. */
  private static final class End implements SessionListener, FrameOutput {
    private final boolean isServer;
    private final List<String> heard = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int compressedFrames;
    private WebSocketSession session;

    End(boolean isServer) {
      this.isServer = isServer;
    }

    @Override
    public void frame(int opcode, ByteBuffer bytes) {
      compressedFrames += (opcode & Frames.COMPRESSED) == 0 ? 0 : 1;
      if (isServer) {
        ByteBuffer header = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES);
        Frames.putHeader(header, opcode, bytes.remaining());
        out.write(header.array(), 0, header.position());
      }
      byte[] rest = new byte[bytes.remaining()];
      bytes.get(rest);
      out.writeBytes(rest);
    }

    @Override
    public void onText(ByteBuffer utf8) {
      heard.add("text " + UTF_8.decode(utf8));
    }

    @Override
    public void onBinary(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      heard.add("binary " + bytes.length + " " + Arrays.hashCode(bytes));
    }

    @Override
    public void onPong(ByteBuffer data) {
      heard.add("pong " + UTF_8.decode(data));
    }

    @Override
    public void onViolation(ProtocolViolationException violation) {
      heard.add("violation " + violation.getMessage());
    }

    @Override
    public void onClose(int code, String reason) {
      heard.add("close " + code + " " + reason);
    }

    /** Gives the peer the bytes that wait, cut anywhere. */
    private void deliver(End peer, Random random) {
      byte[] bytes = out.toByteArray();
      out.reset();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(1 << random.nextInt(17)));
        peer.session.receive(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
        from = to;
      }
    }

    /** Sends a random message, whole or in fragments; returns what the peer is to hear. */
    private String send(Random random) {
      byte[] payload = new byte[random.nextInt(1 << random.nextInt(17))];
      boolean text = random.nextBoolean();
      for (int i = 0; i < payload.length; i++) {
        payload[i] = (byte) (text ? 'a' + random.nextInt(4) : random.nextInt(9));
      }
      int opcode = text ? Frames.TEXT : Frames.BINARY;
      if (random.nextInt(4) > 0) {
        session.send(opcode, ByteBuffer.wrap(payload));
      } else {
        int first = random.nextInt(payload.length + 1);
        int second = first + random.nextInt(payload.length - first + 1);
        session.sendFragment(opcode, ByteBuffer.wrap(payload, 0, first), false);
        session.ping(ByteBuffer.allocate(0));
        session.sendFragment(opcode, ByteBuffer.wrap(payload, first, second - first), false);
        session.sendFragment(
            opcode, ByteBuffer.wrap(payload, second, payload.length - second), true);
      }
      return text
          ? "text " + new String(payload, UTF_8)
          : "binary " + payload.length + " " + Arrays.hashCode(payload);
    }
  }

  private final End server = new End(true);
  private final End client = new End(false);
  private final DeflatePool pool = new DeflatePool();
  private int ended;

  /** Makes the opening handshake, by text alone, and both sessions. */
  private HandshakeResult open(Optional<DeflateParameters> offer, boolean serverContext)
      throws Exception {
    ClientHandshake asking = ClientHandshake.to("/", "toon", new byte[16]).withCompression(offer);
    ResponseHeadDecoder request = new ResponseHeadDecoder();
    String head = new String(asking.request(), UTF_8);
    List<String> offers =
        head.contains("Extensions: ")
            ? List.of(head.replaceAll("(?s).*Extensions: ([^\r]*)\r.*", "$1"))
            : List.of();
    String key = head.replaceAll("(?s).*Key: ([^\r]*)\r.*", "$1");
    HandshakeResult accepted =
        HandshakeResult.of(
            Optional.empty(),
            DeflateParameters.accept(Extension.parse(offers), serverContext, true));
    String answer = ServerHandshake.accept(key, accepted) + "\r\n";
    int at = 0;
    while (!request.receive((byte) answer.charAt(at++))) {
      assertTrue(at < answer.length());
    }
    HandshakeResult agreed = asking.check(request.head());
    server.session =
        WebSocketSession.ofServer(
            LIMITS,
            accepted
                .compression()
                .map(found -> PerMessageDeflate.ofServer(found, 64, pool, () -> ended++))
                .orElse(PerMessageDeflate.NONE),
            server,
            server);
    client.session =
        WebSocketSession.ofClient(
            LIMITS,
            agreed
                .compression()
                .map(found -> PerMessageDeflate.ofClient(found, 64))
                .orElse(PerMessageDeflate.NONE),
            new Random(1)::nextInt,
            client,
            client);
    return agreed;
  }

  static Stream<Optional<DeflateParameters>> offers() {
    DeflateParameters offer = DeflateParameters.offer();
    return Stream.of(
        Optional.empty(),
        Optional.of(offer),
        Optional.of(offer.withClientNoContextTakeover()),
        Optional.of(offer.withServerNoContextTakeover()),
        Optional.of(offer.withServerNoContextTakeover().withClientNoContextTakeover()),
        Optional.of(offer.withServerMaxWindowBits(9).withClientMaxWindowBits(10)));
  }

  @ParameterizedTest
  @MethodSource("offers")
  void bothHearEveryMessageInOrderWhereverThePacketsBreak(Optional<DeflateParameters> offer)
      throws Exception {
    for (boolean serverContext : new boolean[] {true, false}) {
      HandshakeResult agreed = open(offer, serverContext);
      assertEquals(offer.isPresent(), agreed.compression().isPresent());
      Random random = new Random(7);
      List<String> toServer = new ArrayList<>();
      List<String> toClient = new ArrayList<>();
      for (int round = 0; round < 60; round++) {
        toServer.add(client.send(random));
        toClient.add(server.send(random));
        client.deliver(server, random);
        server.deliver(client, random);
      }
      client.deliver(server, random);
      server.deliver(client, random);
      server.heard.removeAll(Collections.singleton("pong "));
      client.heard.removeAll(Collections.singleton("pong "));
      assertEquals(toServer, server.heard);
      assertEquals(toClient, client.heard);
      assertEquals(offer.isPresent(), server.compressedFrames > 20);
      assertEquals(offer.isPresent(), client.compressedFrames > 20);
      closeBoth(random);
    }
    assertEquals(offer.isPresent() ? 2 : 0, ended);
    pool.end();
  }

  private void closeBoth(Random random) {
    server.heard.clear();
    client.heard.clear();
    client.session.close(4000, "done");
    server.session.send(Frames.TEXT, ByteBuffer.wrap("on its way".getBytes(UTF_8)));
    client.deliver(server, random);
    server.deliver(client, random);
    assertEquals(List.of("close 4000 done"), server.heard);
    assertEquals(List.of("text on its way", "close 4000 done"), client.heard);
    assertTrue(server.session.isFinished() && client.session.isFinished());
    server.session.end();
    client.session.end();
    assertEquals(1, server.heard.size());
    assertEquals(2, client.heard.size());
    server.heard.clear();
    client.heard.clear();
    server.compressedFrames = 0;
    client.compressedFrames = 0;
  }

  @Test
  void closeFramesThatCrossEndBothWithoutAThird() throws Exception {
    open(Optional.empty(), false);
    client.session.close(4001, "c");
    server.session.close(4002, "s");
    Random random = new Random(1);
    client.deliver(server, random);
    server.deliver(client, random);
    assertEquals(0, server.out.size() + client.out.size());
    assertEquals(List.of("close 4002 s"), server.heard);
    assertEquals(List.of("close 4002 s"), client.heard);
    assertTrue(server.session.isFinished() && client.session.isFinished());
  }

  @Test
  void aSessionThatIsTakenForTheOtherRoleIsAViolation() throws Exception {
    open(Optional.empty(), false);
    server.session.send(Frames.TEXT, ByteBuffer.wrap(new byte[] {'x'}));
    server.session.receive(ByteBuffer.wrap(server.out.toByteArray()));
    assertEquals("violation Expected a masked frame", server.heard.get(0));
    assertFalse(server.session.isOpen());
  }
}
