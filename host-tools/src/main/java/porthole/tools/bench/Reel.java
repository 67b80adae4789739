package porthole.tools.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import porthole.protocol.Frames;

/**
 * The messages of a run and their expected answers as bytes. A run repeats them: message {@code i}
 * is number {@code i % variants()}. Neighbours differ. One buffer holds all messages twice in a
 * row, another all answers, so any stretch of up to one round is contiguous. Immutable; readers
 * duplicate the buffers.
 */
final class Reel {
  /** Number of different messages: swapped, lost and repeated answers are detected. */
  private static final int VARIANTS = 16;

  /** Larger messages come in two kinds, which bounds the memory of a reel. */
  private static final int LARGE_BYTES = 64 * 1024;

  private static final int SEED = 20_261_120;

  private final int opcode;
  private final List<byte[]> messages;
  private final List<byte[]> answers;
  private final ByteBuffer requests;
  private final ByteBuffer replies;

  /**
   * @param messages the messages without their frames
   * @param answers the expected answers without their frames
   * @param requests the frames of the messages
   * @param replies the expected frames of the answers
   */
  private Reel(
      int opcode,
      List<byte[]> messages,
      List<byte[]> answers,
      List<byte[]> requests,
      List<byte[]> replies) {
    this.opcode = opcode;
    this.messages = messages;
    this.answers = answers;
    this.requests = twice(requests);
    this.replies = twice(replies);
  }

  /** Returns messages in masked frames, with answers in unmasked frames. */
  static Reel ofFrames(int size, MessageContent content, Dialect dialect) {
    Random random = new Random(SEED);
    int opcode = dialect.opcode(content);
    List<byte[]> messages = new ArrayList<>();
    List<byte[]> requests = new ArrayList<>();
    List<byte[]> replies = new ArrayList<>();
    for (byte[] payload : payloads(random, size, content)) {
      byte[] message = dialect.envelope(payload);
      messages.add(message);
      requests.add(bytes(Frames.masked(opcode, ByteBuffer.wrap(message), random.nextInt() | 1)));
      replies.add(dialect.reply(message));
    }
    List<byte[]> frames = replies.stream().map(reply -> plainFrame(opcode, reply)).toList();
    return new Reel(opcode, messages, replies, requests, frames);
  }

  /** Returns messages without frames, for a raw TCP echo. */
  static Reel ofBytes(int size, MessageContent content) {
    List<byte[]> payloads = payloads(new Random(SEED), size, content);
    return new Reel(Frames.BINARY, payloads, payloads, payloads, payloads);
  }

  private static List<byte[]> payloads(Random random, int size, MessageContent content) {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < (size > LARGE_BYTES ? 2 : VARIANTS); i++) {
      payloads.add(content.payload(random, i, size));
    }
    return payloads;
  }

  private static byte[] plainFrame(int opcode, byte[] message) {
    ByteBuffer frame = ByteBuffer.allocate(Frames.MAX_HEADER_BYTES + message.length);
    Frames.putHeader(frame, opcode, message.length);
    frame.put(message);
    frame.flip();
    return bytes(frame);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static ByteBuffer twice(List<byte[]> messages) {
    ByteArrayOutputStream round = new ByteArrayOutputStream();
    messages.forEach(round::writeBytes);
    ByteBuffer buffer = ByteBuffer.allocateDirect(2 * round.size());
    buffer.put(round.toByteArray()).put(round.toByteArray());
    return buffer.flip().asReadOnlyBuffer();
  }

  int opcode() {
    return opcode;
  }

  int variants() {
    return messages.size();
  }

  /** Returns a message in its envelope, without its frame. */
  byte[] message(long number) {
    return messages.get((int) (number % variants()));
  }

  /** Returns the expected answer to a message, without its frame. */
  byte[] answer(long number) {
    return answers.get((int) (number % variants()));
  }

  int answerBytes() {
    return answers.get(0).length;
  }

  /** Returns the size of a message with its frame, equal for all messages. */
  int requestBytes() {
    return requests.capacity() / (2 * variants());
  }

  int replyBytes() {
    return replies.capacity() / (2 * variants());
  }

  /** Returns a view of the frames of all messages, for one thread. */
  ByteBuffer requests() {
    return requests.duplicate();
  }

  ByteBuffer replies() {
    return replies.duplicate();
  }
}
