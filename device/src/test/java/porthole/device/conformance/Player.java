package porthole.device.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.grack.nanojson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import porthole.protocol.CloseCode;
import porthole.protocol.Frames;

/**
 * Plays one vector, after the opening handshake, as one end of a connection; the other is tested.
 * It must say exactly what the vector wants, in that order, and nothing more; then close TCP.
 */
final class Player {
  private static final int ANSWER_MILLIS = 60_000;

  /** Nothing has to be heard for this long before it counts as silence. */
  private static final int QUIET_MILLIS = 40;

  /** Less than the tested server waits before it cuts a connection that was not closed properly. */
  private static final int END_MILLIS = 1000 * EchoServer.CLOSING_SECONDS / 2;

  /** Bounds the time of a test run; all is sent with {@code -Dconformance.all=true}. */
  private static final int SAMPLE_BYTES = 128 * 1024;

  private static final int MIN_MESSAGES = 2;
  private static final boolean ALL = Boolean.getBoolean("conformance.all");

  private final Side side;
  private final Socket socket;
  private final Vector vector;
  private final Chop chop;
  private final OutputStream out;
  private final FrameReader in;
  private final FrameWriter writer;
  private final List<Answer> expected;
  private final List<byte[]> burst = new ArrayList<>();
  private int answered;

  private Player(
      Side side, Socket socket, Vector vector, Chop chop, long seed, Optional<Agreed> agreed)
      throws IOException {
    this.side = side;
    this.socket = socket;
    this.vector = vector;
    this.chop = chop;
    out = socket.getOutputStream();
    in =
        new FrameReader(
            socket.getInputStream(), side.other(), agreed.map(all -> all.inflate(side.other())));
    writer = new FrameWriter(side, new Random(seed), agreed.map(all -> all.deflate(side)));
    expected = vector.answers();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_MILLIS);
  }

  /**
   * Plays a vector to its end.
   *
   * @param chop how what is sent is cut into writes
   * @param seed of the masks
   * @param agreed the compression that was negotiated
   */
  static void play(
      Side side, Socket socket, Vector vector, Chop chop, long seed, Optional<Agreed> agreed)
      throws IOException {
    Player player = new Player(side, socket, vector, chop, seed, agreed);
    try {
      player.play();
    } catch (IOException | AssertionError e) {
      throw new AssertionError(vector + ": " + e.getMessage(), e);
    }
  }

  private void play() throws IOException {
    for (JsonObject item : vector.send()) {
      send(item);
    }
    flush();
    await(expected.size());
    close();
  }

  private void send(JsonObject item) throws IOException {
    if (item.has("await")) {
      flush();
      await(item.getInt("await"));
    } else if (item.has("quiet")) {
      flush();
      requireQuiet();
    } else if (item.has("rest")) {
      burst.add(writer.rest(item.getString("rest")));
    } else if (item.has("count")) {
      sendOneByOne(item);
    } else {
      burst.addAll(writer.frames(item, Payloads.of(item)));
    }
  }

  private void sendOneByOne(JsonObject item) throws IOException {
    flush();
    await(expected.size());
    int count = item.getInt("count");
    int affordable = MIN_MESSAGES + SAMPLE_BYTES / Math.max(1, item.getInt("bytes"));
    for (int i = 0; i < (item.has("sample") && !ALL ? Math.min(count, affordable) : count); i++) {
      byte[] message = Payloads.of(item, i);
      burst.addAll(writer.frames(item, message));
      flush();
      assertEquals(new Answer(item.getInt("op"), message), in.next(), "answer " + i);
    }
  }

  private void flush() throws IOException {
    if (!burst.isEmpty()) {
      for (byte[] write : chop.cut(burst)) {
        out.write(write);
      }
      burst.clear();
    }
  }

  private void await(int count) throws IOException {
    for (; answered < count; answered++) {
      assertEquals(expected.get(answered), in.next(), "answer " + answered);
    }
  }

  private void requireQuiet() throws IOException {
    socket.setSoTimeout(QUIET_MILLIS);
    assertThrows(SocketTimeoutException.class, in::read, "nothing is wrong yet");
    socket.setSoTimeout(ANSWER_MILLIS);
  }

  private void close() throws IOException {
    if (vector.isClosedByPlayer()) {
      out.write(writer.closeFrame(CloseCode.NORMAL));
    }
    Answer close = in.next();
    assertEquals(Frames.CLOSE, close.op(), "a close frame, but was " + close);
    assertEquals(vector.closeCode(), code(close.payload()), "the close code");
    if (side == Side.SERVER) {
      socket.shutdownOutput(); // The server ends TCP first (RFC 6455, section 7.1.1).
    }
    socket.setSoTimeout(END_MILLIS);
    assertEquals(-1, in.read(), "TCP is closed, and nothing is said after the close frame");
  }

  private static int code(byte[] payload) {
    return payload.length == 0 ? CloseCode.NONE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
  }
}
