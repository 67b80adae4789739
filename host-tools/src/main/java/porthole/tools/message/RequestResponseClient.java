package porthole.tools.message;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;

/** Sends a message and waits for its answer, one after the other. */
public final class RequestResponseClient implements AutoCloseable {

  /** A server that does not answer within this time counts as gone. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** Bounds the memory for answers to no question. */
  private static final int MAX_WAITING = 64;

  private final Client client;
  private final AnswerQueue answers;

  private RequestResponseClient(Client client, AnswerQueue answers) {
    this.client = client;
    this.answers = answers;
  }

  /** Connects. If {@code reads} is false, answers are discarded. */
  public static RequestResponseClient open(Request request, boolean reads) throws IOException {
    AnswerQueue answers = new AnswerQueue(reads);
    return new RequestResponseClient(Client.connect(request, answers), answers);
  }

  public void send(String text) throws IOException {
    client.send(text);
  }

  /** Waits for the answer; returns an empty list if answers are discarded. */
  public List<String> receive() throws IOException, InterruptedException {
    return answers.reads ? List.of(answers.next()) : List.of();
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class AnswerQueue implements ClientHandler {

    private final boolean reads;
    private final BlockingQueue<Optional<String>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    AnswerQueue(boolean reads) {
      this.reads = reads;
    }

    String next() throws IOException, InterruptedException {
      Optional<String> answer = waiting.poll(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null || answer.isEmpty()) {
        throw new EOFException("The server is gone");
      }
      return answer.get();
    }

    @Override
    public void onText(String text) {
      if (reads) {
        waiting.add(Optional.of(text)); // Throws when full, which closes the connection.
      }
    }

    @Override
    public void onBinary(ByteBuffer data) {
      onText(StandardCharsets.UTF_8.decode(data).toString());
    }

    /** Ends the wait for an answer. If the queue is full, the time limit ends it. */
    @Override
    public void onClose(int code, String reason) {
      waiting.offer(Optional.empty());
    }
  }
}
