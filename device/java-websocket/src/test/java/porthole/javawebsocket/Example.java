package porthole.javawebsocket;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.java_websocket.WebSocket;

/** What a test asks of an example server, whichever superclass it has. */
public interface Example {
  void start();

  void stop(int timeout, String reason) throws InterruptedException;

  int getPort();

  void broadcast(String text);

  void broadcast(byte[] data);

  void broadcast(ByteBuffer data);

  void broadcast(String text, Collection<WebSocket> clients);

  void broadcast(byte[] data, Collection<WebSocket> clients);

  void broadcast(ByteBuffer data, Collection<WebSocket> clients);

  Collection<WebSocket> getConnections();

  /** Returns what was called, in its order, such as {@code close 1000 bye true}. */
  Events events();

  /** What was called, one line each. */
  final class Events {
    private static final long WAIT_SECONDS = 10;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public void add(String line) {
      lines.add(line);
    }

    /** Returns the next line; "nothing" when none comes in 10 s. */
    public String next() throws InterruptedException {
      String line = lines.poll(WAIT_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
      return line == null ? "nothing" : line;
    }

    /** Returns the next lines, sorted: those of two connections come in any order. */
    public List<String> sorted(int count) throws InterruptedException {
      String[] next = new String[count];
      for (int i = 0; i < count; i++) {
        next[i] = next();
      }
      java.util.Arrays.sort(next);
      return List.of(next);
    }

    /** Skips lines up to one. */
    public void await(String line) throws InterruptedException {
      for (String next = next(); !next.equals(line); next = next()) {
        if (next.equals("nothing")) {
          throw new AssertionError("Expected '" + line + "' within 10 s");
        }
      }
    }
  }
}
