package porthole.javawebsocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;

/** An example server in a test, with either superclass. */
public interface Example extends AutoCloseable {
  /** The bound of a stop, in milliseconds. */
  int STOP_MILLIS = 5000;

  void start();

  void stop(int timeout, String reason) throws InterruptedException;

  @Override
  default void close() {
    try {
      stop(STOP_MILLIS, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int getPort();

  void broadcast(String text);

  void broadcast(byte[] data);

  void broadcast(ByteBuffer data);

  void broadcast(String text, Collection<WebSocket> clients);

  void broadcast(byte[] data, Collection<WebSocket> clients);

  void broadcast(ByteBuffer data, Collection<WebSocket> clients);

  Collection<WebSocket> getConnections();

  /** Returns the callbacks in their order, such as {@code close 1000 bye true}. */
  Events events();

  /** A queue of events, one line each. */
  final class Events {
    private static final long WAIT_SECONDS = 60;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public void add(String line) {
      lines.add(line);
    }

    /** Returns the next line, or "nothing" after 60 s. */
    public String next() throws InterruptedException {
      String line = lines.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      return line == null ? "nothing" : line;
    }

    /** Returns the next lines, sorted, because two connections have no common order. */
    public List<String> sorted(int count) throws InterruptedException {
      String[] next = new String[count];
      for (int i = 0; i < count; i++) {
        next[i] = next();
      }
      Arrays.sort(next);
      return List.of(next);
    }

    /** Skips lines up to the given one. */
    public void await(String line) throws InterruptedException {
      for (String next = next(); !next.equals(line); next = next()) {
        if (next.equals("nothing")) {
          throw new AssertionError("Expected '" + line + "' within 60 s");
        }
      }
    }
  }
}
