package porthole.tools.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import porthole.protocol.Frames;

/**
 * The messages of a run as bytes, each different from its neighbours, going round for ever: message
 * {@code i} is number {@code i % variants()}. What is sent lies in one buffer, what must come back
 * in another, twice in a row each, so that a stretch of up to a whole round is always contiguous.
 * Immutable; its buffers are duplicated by whoever reads them.
 */
final class Reel {
  /** So many different messages: swapped, lost and repeated answers are noticed. */
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
   * @param messages what is sent, without frames
   * @param answers what must come for each, without frames
   * @param requests the messages as they are sent
   * @param replies the answers as they come
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

  /** Returns messages that are sent in masked frames and come back in frames without a mask. */
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

  /** Returns messages that are nothing but their payload, for a raw TCP echo. */
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

  /** Returns a message as it is sent, in its envelope, without its frame. */
  byte[] message(long number) {
    return messages.get((int) (number % variants()));
  }

  /** Returns what must come for a message, without its frame. */
  byte[] answer(long number) {
    return answers.get((int) (number % variants()));
  }

  int answerBytes() {
    return answers.get(0).length;
  }

  /** Returns the bytes of one message as it is sent: the same for all. */
  int requestBytes() {
    return requests.capacity() / (2 * variants());
  }

  int replyBytes() {
    return replies.capacity() / (2 * variants());
  }

  /** Returns a view of the messages as they are sent, for the use of one thread. */
  ByteBuffer requests() {
    return requests.duplicate();
  }

  ByteBuffer replies() {
    return replies.duplicate();
  }
}
