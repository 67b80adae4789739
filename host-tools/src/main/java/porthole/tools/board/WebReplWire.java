package porthole.tools.board;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;

/** A board that is reached over its WebREPL: text messages are its REPL, binary ones its files. */
public final class WebReplWire implements BoardWire, DirectFileTransfer {

  /** Where a board listens when the URL does not say. */
  public static final int PORT = 8266;

  private static final Duration LOGIN = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);
  private static final int MAX_GREETING_CHARS = 4096;

  /** What a board reads at once. */
  private static final int SLICE_BYTES = 1024;

  private final String place;
  private final Inbox inbox;
  private final Client client;

  private WebReplWire(String place, Inbox inbox, Client client) {
    this.place = place;
    this.inbox = inbox;
    this.client = client;
  }

  /** Where the password comes from; asked only when the board wants one. */
  public interface Password {
    String get() throws IOException;
  }

  /** Returns once the board has let us in. */
  public static WebReplWire open(Request request, Password password) throws IOException {
    Inbox inbox = new Inbox(request.place());
    Client client = Client.connect(request, inbox);
    WebReplWire wire = new WebReplWire(request.place(), inbox, client);
    try {
      wire.logIn(password);
      return wire;
    } catch (IOException | RuntimeException e) {
      client.drop();
      throw e;
    }
  }

  private void logIn(Password password) throws IOException {
    String greeting = await("Password:", "busy", "connected");
    if (greeting.contains("busy")) {
      throw new IOException(
          "Somebody else uses the WebREPL of " + place + ": a board has one place only.");
    }
    if (greeting.contains("Password:")) {
      write((password.get() + "\r").getBytes(StandardCharsets.UTF_8));
      if (await("connected", "denied").contains("denied")) {
        throw new IOException("The WebREPL of " + place + " does not accept the password.");
      }
    }
  }

  private String await(String... words) throws IOException {
    StringBuilder text = new StringBuilder();
    long end = System.nanoTime() + LOGIN.toNanos();
    while (System.nanoTime() - end < 0 && text.length() < MAX_GREETING_CHARS) {
      text.append(new String(read(BETWEEN_ATTEMPTS), StandardCharsets.UTF_8));
      for (String word : words) {
        if (text.indexOf(word) >= 0) {
          return text.toString();
        }
      }
    }
    throw new IOException("There is no WebREPL at " + place + ": it did not ask for a password.");
  }

  @Override
  public byte[] read(Duration limit) throws IOException {
    return inbox.take(inbox.text, limit);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += SLICE_BYTES) {
      int end = Math.min(bytes.length, at + SLICE_BYTES);
      try {
        client.send(new String(bytes, at, end - at, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw inbox.lost();
      }
    }
  }

  @Override
  public boolean reset() {
    return false;
  }

  @Override
  public Optional<DirectFileTransfer> files() {
    return Optional.of(this);
  }

  @Override
  public void put(String path, byte[] content, LongConsumer sent) throws IOException {
    transfer(WebReplTransfer.put(path, content), sent);
  }

  @Override
  public byte[] get(String path) throws IOException {
    WebReplTransfer transfer = WebReplTransfer.get(path);
    transfer(transfer, sent -> {});
    return transfer.got();
  }

  private void transfer(WebReplTransfer transfer, LongConsumer sent) throws IOException {
    while (!transfer.isDone()) {
      byte[] out = transfer.toSend();
      if (out.length > 0) {
        try {
          client.send(ByteBuffer.wrap(out));
        } catch (IOException e) {
          throw inbox.lost();
        }
        sent.accept(transfer.sent());
        transfer.receive(inbox.take(inbox.binary, Duration.ZERO));
      } else {
        byte[] in = inbox.take(inbox.binary, ANSWER);
        if (in.length == 0) {
          throw new IOException(
              "The board at "
                  + place
                  + " does not answer: is a program running "
                  + "on it that does not let WebREPL work?");
        }
        transfer.receive(in);
      }
    }
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public void close() {
    client.close();
  }

  /** What has come, for whoever reads it; the connection's thread puts it there. */
  private static final class Inbox implements ClientHandler {

    /** A board prints some kB a second; over this, nobody reads what it prints. */
    private static final int MAX_WAITING = 10_000;

    private final Deque<byte[]> text = new ArrayDeque<>();
    private final Deque<byte[]> binary = new ArrayDeque<>();
    private final String place;
    private boolean closed;

    Inbox(String place) {
      this.place = place;
    }

    @Override
    public void onText(String message) {
      put(text, message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onBinary(ByteBuffer message) {
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      put(binary, bytes);
    }

    @Override
    public synchronized void onClose(int code, String reason) {
      closed = true;
      notifyAll();
    }

    private synchronized void put(Deque<byte[]> queue, byte[] message) {
      while (queue.size() >= MAX_WAITING && !closed) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
      queue.add(message);
      notifyAll();
    }

    synchronized byte[] take(Deque<byte[]> queue, Duration limit) throws IOException {
      long end = System.nanoTime() + limit.toNanos();
      while (queue.isEmpty()) {
        long left = end - System.nanoTime();
        if (closed) {
          throw lost();
        }
        if (left <= 0) {
          return new byte[0];
        }
        try {
          wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("Interrupted", e);
        }
      }
      notifyAll();
      return queue.remove();
    }

    BoardLostException lost() {
      return new BoardLostException(
          "The connection to the board at "
              + place
              + " was lost. An upload "
              + "goes on where it stopped when it is run again.");
    }
  }
}
