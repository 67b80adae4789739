package porthole.tools.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import porthole.client.ClientHandler;
import porthole.protocol.CloseCode;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Printable;

/**
 * What {@code porthole connect} hears from the server, printed, and when and why it is over. It is
 * over for the first reason that shows up; later ones do not change it.
 */
final class PrintingSession implements ClientHandler {

  /** Its pong comes behind every reply that the server wrote before it saw this ping. */
  static final ByteBuffer LAST_PING =
      ByteBuffer.wrap("porthole-last".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

  private static final Set<Integer> GOOD_CODES =
      Set.of(CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NONE);

  private final Output out;
  private final boolean newlines;
  private final long maxReplies;

  private long replies;
  private long lastHeard = System.nanoTime();
  private long lastReply = System.nanoTime();
  private boolean lastPong;
  private boolean over;
  private Optional<String> failure = Optional.empty();
  private String cause = "";

  PrintingSession(Output out, boolean newlines, long maxReplies) {
    this.out = out;
    this.newlines = newlines;
    this.maxReplies = maxReplies;
  }

  @Override
  public void onText(String text) {
    reply(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void onBinary(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    reply(bytes);
  }

  private void reply(byte[] bytes) {
    if (isOver()) {
      return;
    }
    try {
      if (newlines) {
        out.line(bytes);
      } else {
        out.write(bytes);
      }
      count();
    } catch (Output.Closed e) {
      end();
    } catch (IOException e) {
      fail(ErrorMessage.explaining(e));
    }
  }

  private synchronized void count() {
    lastHeard = System.nanoTime();
    lastReply = lastHeard;
    replies++;
    if (replies == maxReplies) {
      end();
    }
    notifyAll();
  }

  @Override
  public synchronized void onPong(ByteBuffer data) {
    lastHeard = System.nanoTime();
    lastPong |= data.equals(LAST_PING);
    notifyAll();
  }

  @Override
  public synchronized void onError(Exception error) {
    cause = ": " + error.getMessage();
  }

  @Override
  public void onClose(int code, String reason) {
    onClose(code, reason, "");
  }

  /** Ends it; a failure is shown with this advice, a sentence with a blank before it, or "". */
  void onClose(int code, String reason, String advice) {
    if (GOOD_CODES.contains(code)) {
      end();
    } else if (code == CloseCode.ABNORMAL) {
      fail("The connection was lost" + cause + ".");
    } else {
      String why = reason.isEmpty() ? "" : ": " + Printable.of(reason);
      fail(ErrorMessage.of("The connection was closed with code " + code + why) + advice);
    }
  }

  /** Ends it: what was wanted is there. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Ends it as a failure, for a reason to be shown. */
  synchronized void fail(String sentence) {
    if (!over) {
      failure = Optional.of(ErrorMessage.of(sentence));
      end();
    }
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Returns why it failed, once it is over; none if it did not. */
  synchronized Optional<String> awaitEnd() throws InterruptedException {
    while (!over) {
      wait();
    }
    return failure;
  }

  /** Tells whether a reply or a pong has come since that moment of {@link System#nanoTime}. */
  synchronized boolean heardSince(long moment) {
    return lastHeard - moment >= 0;
  }

  /**
   * Waits for the replies to what was sent: so many in all, or, where that is 0, those before the
   * last pong. Fails when nothing comes for so long.
   */
  synchronized void awaitReplies(long wanted, Duration silence) throws InterruptedException {
    lastHeard = System.nanoTime();
    while (!over && !(wanted == 0 && lastPong)) {
      long left = silence.toNanos() - (System.nanoTime() - lastHeard);
      if (left <= 0) {
        fail(missing(wanted, silence));
        return;
      }
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
  }

  /**
   * Waits until no reply has come for so long: a server may answer later than it answers a ping.
   *
   * @param limit for all of it, as a server may go on talking for ever
   * @return false if the limit came first
   */
  synchronized boolean awaitQuiet(Duration quiet, Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    while (!over) {
      long now = System.nanoTime();
      long left = quiet.toNanos() - (now - Math.max(start, lastReply));
      if (left <= 0) {
        return true;
      }
      if (now - start >= limit.toNanos()) {
        return false;
      }
      long nanos = Math.min(left, limit.toNanos() - (now - start));
      wait(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    }
    return true;
  }

  private String missing(long wanted, Duration silence) {
    String limit = " in " + silence.toMillis() / 1000.0 + " seconds (see --timeout).";
    return wanted == 0
        ? "The last replies may be missing: the server did not answer a ping" + limit
        : "Expected " + wanted + " replies but was " + replies + ": no other came" + limit;
  }
}
