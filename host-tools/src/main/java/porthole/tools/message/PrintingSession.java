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
 * Prints the messages of a connection, and records how the session ends. Only the first reason to
 * end it counts.
 */
final class PrintingSession implements ClientHandler {

  /** Its pong follows every reply that the server wrote before it received this ping. */
  static final ByteBuffer LAST_PING =
      ByteBuffer.wrap("porthole-last".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

  private static final Set<Integer> GOOD_CODES =
      Set.of(CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NONE);

  private final Output out;
  private final boolean newlines;
  private final long maxReplies;

  private long replies;
  private long lastReceived = System.nanoTime();
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
    lastReceived = System.nanoTime();
    lastReply = lastReceived;
    replies++;
    if (replies == maxReplies) {
      end();
    }
    notifyAll();
  }

  @Override
  public synchronized void onPong(ByteBuffer data) {
    lastReceived = System.nanoTime();
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

  /**
   * Ends the session; an error message ends with the advice, which is "" or starts with a blank.
   */
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

  /** Ends the session successfully. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Ends the session with an error message. */
  synchronized void fail(String sentence) {
    if (!over) {
      failure = Optional.of(ErrorMessage.of(sentence));
      end();
    }
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Waits for the end; returns the error message if the session failed. */
  synchronized Optional<String> awaitEnd() throws InterruptedException {
    while (!over) {
      wait();
    }
    return failure;
  }

  /** Returns whether a reply or pong has arrived since that {@link System#nanoTime}. */
  synchronized boolean hasReceivedSince(long moment) {
    return lastReceived - moment >= 0;
  }

  /**
   * Waits until this number of replies has arrived; if it is 0, until the last pong has. Fails
   * after this time of silence.
   */
  synchronized void awaitReplies(long wanted, Duration silence) throws InterruptedException {
    lastReceived = System.nanoTime();
    while (!over && !(wanted == 0 && lastPong)) {
      long left = silence.toNanos() - (System.nanoTime() - lastReceived);
      if (left <= 0) {
        fail(missingReplies(wanted, silence));
        return;
      }
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
  }

  /**
   * Waits until no reply has come for this time: a server may answer a message later than a ping.
   *
   * @param limit of the whole wait, as a server may never be silent
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

  private String missingReplies(long wanted, Duration silence) {
    String limit = " in " + silence.toMillis() / 1000.0 + " seconds (see --timeout).";
    return wanted == 0
        ? "The last replies may be missing: the server did not answer a ping" + limit
        : "Expected " + wanted + " replies but was " + replies + ": no more came" + limit;
  }
}
