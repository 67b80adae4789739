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

/** A connection on which one message is sent and one answer awaited, in turn. */
public final class RequestResponseClient implements AutoCloseable {

  /** A server that is alive but says nothing for so long is as good as gone. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** Bounds what a server that talks without being asked can make us hold. */
  private static final int MAX_WAITING = 64;

  private final Client client;
  private final Answers answers;

  private RequestResponseClient(Client client, Answers answers) {
    this.client = client;
    this.answers = answers;
  }

  /** Connects; one that does not read lets the answers pass. */
  public static RequestResponseClient open(Request request, boolean reads) throws IOException {
    Answers answers = new Answers(reads);
    return new RequestResponseClient(Client.connect(request, answers), answers);
  }

  public void send(String text) throws IOException {
    client.send(text);
  }

  /** Waits for the answer; returns none if this exchange does not read. */
  public List<String> receive() throws IOException, InterruptedException {
    return answers.reads ? List.of(answers.next()) : List.of();
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class Answers implements ClientHandler {

    private final boolean reads;
    private final BlockingQueue<Optional<String>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    Answers(boolean reads) {
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

    /** Marks the end; behind a full queue it is missed, and the time limit serves. */
    @Override
    public void onClose(int code, String reason) {
      waiting.offer(Optional.empty());
    }
  }
}
