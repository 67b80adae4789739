package porthole.tools.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import porthole.protocol.CloseCode;
import porthole.protocol.FrameOutput;
import porthole.protocol.Frames;
import porthole.protocol.MessageLimits;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.SessionListener;
import porthole.protocol.WebSocketSession;

/**
 * Compares the bytes that one connection receives with the expected answers. As long as each answer
 * is one frame with the shortest header, this is one comparison of bytes. Everything else
 * (fragments, a ping, a wrong answer) is decoded frame by frame.
 */
final class AnswerCheck implements SessionListener, FrameOutput {
  private static final int MAX_FRAGMENTS = 1 << 16;

  /** Receives the results. */
  interface Listener {
    /** Called for the answer to each message, in order. */
    void answered(long message, boolean right);

    /** Called with a control frame to send; the listener may keep the buffer. */
    void sends(ByteBuffer frame);

    /** Called last: the server has closed the connection or broken the protocol. */
    void closing(String why);
  }

  /** Judges an answer whose frame differs from the frame in the reel. */
  private interface AnswerRule {
    boolean isRight(long number, ByteBuffer payload);
  }

  private final Reel reel;
  private final boolean raw;
  private final AnswerRule rule;
  private final ByteBuffer expected;
  private final Listener listener;
  private long position;
  private boolean wrong;
  private boolean decoding;
  private boolean isViolated;
  private final WebSocketSession session;

  private AnswerCheck(Reel reel, boolean raw, AnswerRule rule, Listener listener) {
    this.reel = reel;
    this.raw = raw;
    this.rule = rule;
    this.expected = reel.replies();
    this.listener = listener;
    this.session =
        WebSocketSession.ofClient(
            MessageLimits.of(Math.max(1024, 2 * reel.answerBytes()), MAX_FRAGMENTS),
            PerMessageDeflate.NONE,
            () -> ThreadLocalRandom.current().nextInt(),
            this,
            this);
  }

  /** Expects the answers of a reel. */
  static AnswerCheck to(Reel reel, boolean raw, Listener listener) {
    AnswerRule rule = (number, payload) -> payload.equals(ByteBuffer.wrap(reel.answer(number)));
    return new AnswerCheck(reel, raw, rule, listener);
  }

  /** Expects a receipt for each message of a reel. */
  static AnswerCheck toReceipts(Reel reel, Dialect dialect, Listener listener) {
    AnswerRule rule =
        (number, payload) -> {
          byte[] message = new byte[payload.remaining()];
          payload.get(message);
          return dialect.isReceipt(reel.message(number), message);
        };
    return new AnswerCheck(reel, false, rule, listener);
  }

  /** Takes the bytes just received, all of them. */
  void receive(ByteBuffer bytes) {
    if (!decoding) {
      compare(bytes);
    }
    if (bytes.hasRemaining()) {
      session.receive(bytes);
      decoding = !session.isIdle();
    }
  }

  /** Closes with 1000. */
  void close() {
    session.close(CloseCode.NORMAL, "");
  }

  /** Takes bytes up to the first unexpected one; all bytes of a raw echo. */
  private void compare(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int limit = bytes.limit();
      int count = Math.min(bytes.remaining(), showExpected());
      bytes.limit(bytes.position() + count);
      expected.limit(expected.position() + count);
      int difference = bytes.mismatch(expected);
      bytes.limit(limit);
      int same = difference < 0 ? count : difference;
      bytes.position(bytes.position() + same);
      advance(same);
      if (difference >= 0 && !raw) {
        decodeFromStartOfFrame();
        return;
      } else if (difference >= 0) {
        wrong = true;
        bytes.get();
        advance(1);
      }
    }
  }

  /** Makes at least one round of the next answers available; returns their bytes. */
  private int showExpected() {
    int round = expected.capacity() / 2;
    expected.limit(expected.capacity());
    expected.position((int) (position % round));
    return expected.remaining();
  }

  private void advance(int count) {
    long message = position / reel.replyBytes();
    position += count;
    for (long end = position / reel.replyBytes(); message < end; message++) {
      listener.answered(message, !wrong);
      wrong = false;
    }
  }

  /** Gives the decoder the bytes of this frame that were already taken as equal. */
  private void decodeFromStartOfFrame() {
    int taken = (int) (position % reel.replyBytes());
    position -= taken;
    showExpected();
    byte[] start = new byte[taken];
    expected.get(start);
    session.receive(ByteBuffer.wrap(start));
  }

  @Override
  public void onText(ByteBuffer utf8) {
    message(Frames.TEXT, utf8);
  }

  @Override
  public void onBinary(ByteBuffer data) {
    message(Frames.BINARY, data);
  }

  private void message(int opcode, ByteBuffer payload) {
    long message = position / reel.replyBytes();
    boolean right = opcode == reel.opcode() && rule.isRight(message, payload);
    position = (message + 1) * reel.replyBytes();
    listener.answered(message, right);
  }

  @Override
  public void frame(int opcode, ByteBuffer bytes) {
    listener.sends(bytes);
  }

  @Override
  public void onViolation(ProtocolViolationException violation) {
    isViolated = true;
  }

  @Override
  public void onClose(int code, String reason) {
    listener.closing(
        isViolated
            ? "the server broke the protocol: " + reason
            : "the server closed with code "
                + code
                + (reason.isEmpty() ? "" : ": " + reason.replaceAll("[^ -~]", "?")));
  }
}
