package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One transfer of a file by WebREPL's binary messages, from the host's side. A request is 82 bytes:
 * {@code WA}, an operation, flags, an offset, a size, the length of the name, and 64 bytes of the
 * name, little-endian; an answer is {@code WB} and a code, 0 when it went well. What is put follows
 * the first answer; what is got comes in parts, each asked for with one byte, a length before it,
 * until one of no length. Pure: no wire, no clock.
 */
final class WebReplTransfer {

  private static final int MAX_NAME_BYTES = 64;
  private static final int REQUEST_BYTES = 82;
  private static final byte PUT = 1;
  private static final byte GET = 2;
  private static final int ANSWER_BYTES = 4;
  private static final int LENGTH_BYTES = 2;

  /** What a board reads at once; it knows no frame with a length of eight bytes. */
  private static final int PART_BYTES = 1024;

  private enum Stage {
    REQUEST,
    ACCEPTED,
    LENGTH,
    PART,
    CONFIRMED,
    DONE
  }

  private final byte operation;
  private final String path;
  private final byte[] content;
  private int sent;
  private Stage stage = Stage.REQUEST;
  private int partBytes;
  private byte[] unread = {};
  private final ByteArrayOutputStream got = new ByteArrayOutputStream();

  private WebReplTransfer(byte operation, String path, byte[] content) {
    this.operation = operation;
    this.path = path;
    this.content = content;
  }

  static WebReplTransfer put(String path, byte[] content) {
    return new WebReplTransfer(PUT, path, content.clone());
  }

  static WebReplTransfer get(String path) {
    return new WebReplTransfer(GET, path, new byte[0]);
  }

  /** Returns the next binary message to send; one without bytes when the board's turn has come. */
  byte[] toSend() throws IOException {
    if (stage == Stage.REQUEST) {
      stage = Stage.ACCEPTED;
      return request();
    }
    if (stage == Stage.PART && partBytes < 0) {
      stage = Stage.LENGTH;
      return new byte[] {0};
    }
    if (stage == Stage.CONFIRMED && sent < content.length) {
      int end = Math.min(content.length, sent + PART_BYTES);
      byte[] part = Arrays.copyOfRange(content, sent, end);
      sent = end;
      return part;
    }
    return new byte[0];
  }

  private byte[] request() throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length > MAX_NAME_BYTES) {
      throw new IOException(
          "Expected a path of at most "
              + MAX_NAME_BYTES
              + " bytes, as WebREPL "
              + "knows no longer ones, but was "
              + path);
    }
    return ByteBuffer.allocate(REQUEST_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'W')
        .put((byte) 'A')
        .put(operation)
        .put((byte) 0)
        .putLong(0)
        .putInt(content.length)
        .putShort((short) name.length)
        .put(name)
        .array();
  }

  /** Takes bytes of binary messages, wherever these begin and end. */
  void receive(byte[] bytes) throws IOException {
    unread = join(unread, bytes);
    while (unread.length >= wanted() && stage != Stage.DONE && wanted() > 0) {
      int length = wanted();
      byte[] part = Arrays.copyOf(unread, length);
      unread = Arrays.copyOfRange(unread, length, unread.length);
      take(part);
    }
  }

  /** Returns how many bytes are waited for; 0 when it is our turn. */
  private int wanted() {
    return switch (stage) {
      case ACCEPTED, CONFIRMED -> ANSWER_BYTES;
      case LENGTH -> LENGTH_BYTES;
      case PART -> Math.max(partBytes, 0);
      default -> 0;
    };
  }

  private void take(byte[] part) throws IOException {
    switch (stage) {
      case ACCEPTED -> {
        check(part);
        stage = operation == PUT ? Stage.CONFIRMED : Stage.PART;
        partBytes = -1;
      }
      case LENGTH -> {
        partBytes = little(part, 0);
        stage = partBytes == 0 ? Stage.CONFIRMED : Stage.PART;
      }
      case PART -> {
        got.writeBytes(part);
        partBytes = -1;
      }
      default -> {
        check(part);
        stage = Stage.DONE;
      }
    }
  }

  private void check(byte[] answer) throws IOException {
    if (answer[0] != 'W' || answer[1] != 'B' || little(answer, 2) != 0) {
      throw new IOException("The board refuses " + path + ": is its folder there, and room left?");
    }
  }

  private static int little(byte[] bytes, int at) {
    return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  boolean isDone() {
    return stage == Stage.DONE;
  }

  int sent() {
    return sent;
  }

  byte[] got() {
    return got.toByteArray();
  }
}
