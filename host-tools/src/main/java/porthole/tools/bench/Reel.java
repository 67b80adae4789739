package porthole.tools.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
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
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private final int opcode;
  private final List<byte[]> payloads;
  private final ByteBuffer requests;
  private final ByteBuffer replies;

  private Reel(int opcode, List<byte[]> payloads, List<byte[]> requests, List<byte[]> replies) {
    this.opcode = opcode;
    this.payloads = payloads;
    this.requests = twice(requests);
    this.replies = twice(replies);
  }

  /** Returns messages that are sent in masked frames and come back in frames without a mask. */
  static Reel ofFrames(int size, boolean binary, UnaryOperator<byte[]> envelope) {
    Random random = new Random(SEED);
    int opcode = binary ? Frames.BINARY : Frames.TEXT;
    List<byte[]> payloads = new ArrayList<>();
    List<byte[]> requests = new ArrayList<>();
    List<byte[]> replies = new ArrayList<>();
    for (byte[] payload : payloads(random, size, binary)) {
      byte[] message = envelope.apply(payload);
      payloads.add(message);
      requests.add(bytes(Frames.masked(opcode, ByteBuffer.wrap(message), random.nextInt() | 1)));
      replies.add(plainFrame(opcode, message));
    }
    return new Reel(opcode, payloads, requests, replies);
  }

  /** Returns messages that are nothing but their payload, for a raw TCP echo. */
  static Reel ofBytes(int size, boolean binary) {
    List<byte[]> payloads = payloads(new Random(SEED), size, binary);
    return new Reel(Frames.BINARY, payloads, payloads, payloads);
  }

  /** Text is upper-case letters and digits: never a word that an endpoint listens for. */
  private static List<byte[]> payloads(Random random, int size, boolean binary) {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < (size > LARGE_BYTES ? 2 : VARIANTS); i++) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      for (int at = 0; !binary && at < size; at++) {
        payload[at] = (byte) LETTERS.charAt((payload[at] & 0xFF) % LETTERS.length());
      }
      payload[0] = (byte) LETTERS.charAt(i); // However short, it differs from its neighbours.
      payloads.add(payload);
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
    return payloads.size();
  }

  /** Returns the payload of a message, with its envelope. */
  byte[] payload(long message) {
    return payloads.get((int) (message % variants()));
  }

  int payloadBytes() {
    return payloads.get(0).length;
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
