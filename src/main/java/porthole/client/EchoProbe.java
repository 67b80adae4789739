package porthole.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import porthole.protocol.CloseCode;
import porthole.protocol.Flip;

/**
 * Finds out whether an echo service of Porthole answers (PROTOCOL.md, section 2). All steps share
 * one time limit, and what the peer sends is bounded. One thread.
 */
public final class EchoProbe implements AutoCloseable {

  /** The longest answer that is read; a right one is as long as its question. */
  private static final int MAX_ANSWER_BYTES = 1024;

  /** Bounds the memory for answers to no question. */
  private static final int MAX_WAITING = 4;

  /** Bounds the characters of a wrong answer that an error quotes. */
  private static final int MAX_QUOTED = 60;

  private final Answers answers;
  private final Client client;
  private final long deadline;

  private EchoProbe(Answers answers, Client client, long deadline) {
    this.answers = answers;
    this.client = client;
    this.deadline = deadline;
  }

  /**
   * Connects, as {@link Client#connect} does.
   *
   * @param limit the time for this and all further steps together
   */
  public static EchoProbe open(Request request, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    Answers answers = new Answers();
    Client client =
        Client.connect(request.withTimeout(limit).withMaxMessageBytes(MAX_ANSWER_BYTES), answers);
    return new EchoProbe(answers, client, deadline);
  }

  /**
   * Sends a text and requires it back, then flips, requires it reversed, and flips again. A service
   * that keeps a flip for an address may begin flipped.
   *
   * @param text ASCII letters and digits that differ from their reverse
   * @throws IOException if the connection ends, an answer is late, or an answer is wrong
   */
  public void check(String text) throws IOException, InterruptedException {
    flip(text, echo(text));
  }

  /** Sends a text and requires it back; returns whether it came back reversed. */
  public boolean echo(String text) throws IOException, InterruptedException {
    String answer = ask(text);
    boolean isFlipped = answer.equals(Flip.ON.answer(text));
    if (!isFlipped) {
      require(text, answer);
    }
    return isFlipped;
  }

  /** Flips, requires a text in the other direction, and flips again. */
  public void flip(String text, boolean wasFlipped) throws IOException, InterruptedException {
    Flip before = wasFlipped ? Flip.ON : Flip.OFF;
    Flip after = before.after(Flip.WORD);
    require(after.answer(Flip.WORD), ask(Flip.WORD));
    require(after.answer(text), ask(text));
    require(before.answer(Flip.WORD), ask(Flip.WORD));
  }

  private static void require(String expected, String answer) throws IOException {
    if (!answer.equals(expected)) {
      throw new IOException(
          "Expected '"
              + expected
              + "' but was '"
              + answer.substring(0, Math.min(answer.length(), MAX_QUOTED))
              + "'");
    }
  }

  private String ask(String question) throws IOException, InterruptedException {
    client.send(question);
    Optional<String> answer =
        answers.waiting.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (answer == null) {
      throw new SocketTimeoutException("No answer to '" + question + "' came in time");
    }
    return answer.orElseThrow(() -> new EOFException("The connection ended before the answer"));
  }

  /** Closes the connection and does not wait for the peer. */
  @Override
  public void close() {
    client.close(CloseCode.NORMAL, "");
    client.drop();
  }

  /** Passes the answers from the reading thread on. */
  private static final class Answers implements ClientHandler {
    private final BlockingQueue<Optional<String>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    @Override
    public void onText(String text) {
      waiting.add(Optional.of(text)); // Throws when full, which closes the connection.
    }

    /** If the queue is full, the time limit ends the wait. */
    @Override
    public void onClose(int code, String reason) {
      waiting.offer(Optional.empty());
    }
  }
}
