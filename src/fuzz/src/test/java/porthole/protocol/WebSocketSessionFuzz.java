package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntSupplier;
import porthole.fuzz.Input;

/**
 * A client's session and a server's, joined. Each message arrives once, whole, in its order,
 * whatever is sent between and however the bytes are cut. Each side learns its close code once, and
 * both finish. A session that receives anything else closes with a code that may be sent.
 */
public final class WebSocketSessionFuzz {
  private static final MessageLimits LIMITS = MessageLimits.of(1 << 16, 64);
  private static final int KINDS = 8;

  private final Input input;
  private final Side client;
  private final Side server;
  private boolean serverCloses;

  private WebSocketSessionFuzz(Input input, int choice) {
    this.input = input;
    client = new Side(false, choice);
    server = new Side(true, choice);
  }

  /**
   * The first byte chooses compression and whether garbage follows. Then each step has a byte for
   * its kind and side, one for a length, and as many bytes.
   */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int choice = input.choice();
    WebSocketSessionFuzz pair = new WebSocketSessionFuzz(input, choice);
    if ((choice & 0x80) != 0) {
      pair.requireGarbageClosed(choice);
    } else {
      pair.requireArrived();
    }
  }

  private void requireGarbageClosed(int choice) {
    byte[] garbage = input.rest();
    for (List<byte[]> parts : Input.cuts(garbage)) {
      Side side = new Side((choice & 0x40) != 0, choice);
      for (byte[] part : parts) {
        side.receive(part);
      }
      side.session.end();
      assertEquals(1, side.closes);
      assertTrue(side.finishes <= 1);
    }
  }

  private void requireArrived() {
    boolean more = true;
    while (more && client.session.isOpen() && server.session.isOpen()) {
      more = step();
    }
    client.session.close(CloseCode.NORMAL, "");
    deliver(1 << 16);
    assertEquals(server.sent, client.received);
    // A server that has closed ignores what was under way.
    int arrived = serverCloses ? server.received.size() : client.sent.size();
    assertEquals(client.sent.subList(0, arrived), server.received);
    for (Side side : List.of(client, server)) {
      assertTrue(side.session.isFinished());
      assertEquals(1, side.closes);
      assertEquals(1, side.finishes);
      side.session.end();
      assertEquals(1, side.closes);
      assertFalse(side.session.isOpen());
    }
  }

  /** Returns whether there may be another step. */
  private boolean step() {
    int kind = input.choice();
    byte[] content = input.next(input.choice());
    Side side = (kind & 0x10) == 0 ? client : server;
    switch (kind % KINDS) {
      case 0 -> side.send(Frames.TEXT, text(content));
      case 1 -> side.send(Frames.BINARY, content);
      case 2 -> side.sendInFragments(content, 1 + (kind >> 5));
      case 3 -> side.session.ping(ByteBuffer.wrap(content, 0, Math.min(125, content.length)));
      case 4 -> close(side);
      case 5 -> side.send(Frames.BINARY, repeated(content));
      default -> deliver(1 + content.length);
    }
    return input.hasMore();
  }

  private void close(Side side) {
    serverCloses |= side == server;
    side.session.close(CloseCode.GOING_AWAY, "bye");
  }

  private static byte[] text(byte[] content) {
    return HexFormat.of().formatHex(content).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static byte[] repeated(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      bytes.writeBytes(content);
    }
    return bytes.toByteArray();
  }

  /** Carries all bytes over, in parts, until neither side sends more. */
  private void deliver(int partBytes) {
    while (client.wire.size() + server.wire.size() > 0) {
      carry(client, server, partBytes);
      carry(server, client, partBytes);
    }
  }

  private static void carry(Side from, Side to, int partBytes) {
    byte[] bytes = from.wire.toByteArray();
    from.wire.reset();
    for (int at = 0; at < bytes.length; at += partBytes) {
      to.receive(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + partBytes)));
    }
  }

  /** One session with what it sent and received. */
  private static final class Side implements SessionListener {
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final List<String> sent = new ArrayList<>();
    private final List<String> received = new ArrayList<>();
    private final WebSocketSession session;
    private int closes;
    private int finishes;
    private boolean closeSent;

    private Side(boolean isServer, int choice) {
      PerMessageDeflate deflate = PerMessageDeflate.NONE;
      if ((choice & 1) != 0) {
        DeflateParameters agreed = DeflateParameters.offer().withServerMaxWindowBits(9);
        agreed = (choice & 2) == 0 ? agreed : agreed.withClientNoContextTakeover();
        deflate =
            isServer
                ? PerMessageDeflate.ofServer(agreed, 1, new DeflatePool(), () -> {})
                : PerMessageDeflate.ofClient(agreed, 1);
      }
      IntSupplier masks = () -> 0x01020380 + choice;
      session =
          isServer
              ? WebSocketSession.ofServer(LIMITS, deflate, this, this::writePayload)
              : WebSocketSession.ofClient(LIMITS, deflate, masks, this, this::write);
    }

    private void writePayload(int opcode, ByteBuffer payload) {
      ByteBuffer frame = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES + payload.remaining());
      Frames.putHeader(frame, opcode, payload.remaining());
      frame.put(payload.duplicate()).flip();
      write(opcode, frame);
    }

    private void write(int opcode, ByteBuffer frame) {
      assertFalse(closeSent, "a frame behind a close frame");
      closeSent = opcode == Frames.CLOSE;
      byte[] bytes = new byte[frame.remaining()];
      frame.duplicate().get(bytes);
      wire.writeBytes(bytes);
    }

    private void send(int opcode, byte[] content) {
      sent.add(opcode + " " + HexFormat.of().formatHex(content));
      session.send(opcode, ByteBuffer.wrap(content));
    }

    private void sendInFragments(byte[] content, int count) {
      sent.add(Frames.BINARY + " " + HexFormat.of().formatHex(content));
      int size = content.length / count;
      for (int i = 0; i < count; i++) {
        int end = i == count - 1 ? content.length : (i + 1) * size;
        ByteBuffer part = ByteBuffer.wrap(content, i * size, end - i * size);
        session.sendFragment(Frames.BINARY, part, i == count - 1);
        session.ping();
      }
    }

    private void receive(byte[] part) {
      if (!session.isFinished()) {
        session.receive(ByteBuffer.wrap(part.clone()));
      }
    }

    private void add(int opcode, ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.duplicate().get(bytes);
      received.add(opcode + " " + HexFormat.of().formatHex(bytes));
    }

    @Override
    public void onText(ByteBuffer utf8) {
      add(Frames.TEXT, utf8);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      add(Frames.BINARY, data);
    }

    @Override
    public void onClose(int code, String reason) {
      closes++;
      boolean unsent = code == CloseCode.NONE || code == CloseCode.ABNORMAL;
      assertTrue(unsent || CloseCode.maySend(code), "close code " + code);
    }

    @Override
    public void onFinished() {
      finishes++;
    }
  }
}
