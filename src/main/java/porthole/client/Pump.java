package porthole.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import porthole.protocol.Frames;

/**
 * The two threads of a connection. One reads, calls the handler, and ends the connection. The other
 * writes the queued frames, and drops a peer that does not answer our close frame in time.
 */
final class Pump {

  /** How long the peer may take to answer a close frame. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** How long our last frames may take; then, how long the peer may take to close TCP first. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final int READ_BUFFER_BYTES = 64 * 1024;

  /** Written at once, so that the heartbeat sees whether the socket still takes a long message. */
  private static final int PIECE_BYTES = 16 * 1024;

  private final Socket socket;
  private final ClientProtocol protocol;
  private final Backlog backlog;
  private final Optional<Heartbeat> heartbeat;
  private final CountDownLatch allWritten = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean dropped;
  private volatile long takenBytes; // By the socket; only changes matter.
  private volatile boolean pingIsOut;
  private volatile long pingNanos; // When it went out.
  private volatile Throwable writersFailure; // None, that is null: there may be no memory for more.
  private Thread reader;
  private Thread writer;

  Pump(Socket socket, ClientProtocol protocol, Backlog backlog, Optional<Heartbeat> heartbeat) {
    this.socket = socket;
    this.protocol = protocol;
    this.backlog = backlog;
    this.heartbeat = heartbeat;
  }

  /** Starts both threads, or none. */
  void start(ClientHandler handler, Client client) {
    reader = daemon("porthole-client-reader", () -> read(handler, client));
    writer = daemon("porthole-client-writer", this::write);
    writer.start();
    try {
      reader.start();
    } catch (Throwable e) { // No memory for another thread.
      backlog.end();
      ended.countDown();
      protocol.end();
      throw e;
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  boolean isReadingThread() {
    return Thread.currentThread() == reader;
  }

  void drop() {
    dropped = true;
    closeSocket();
  }

  /** Waits for both threads to end; returns whether they have. On the reading thread: false. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    if (isReadingThread()) {
      return false;
    }
    long deadline = System.nanoTime() + limit.toNanos();
    for (Thread thread : new Thread[] {reader, writer}) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, millis));
    }
    return !reader.isAlive() && !writer.isAlive();
  }

  /** Reads to the end. Whatever is thrown, the handler is told and the other thread ends, too. */
  private void read(ClientHandler handler, Client client) {
    try {
      protocol.callHandler(() -> handler.onOpen(client));
      receiveAll(socket.getInputStream());
    } catch (IOException e) {
      if (!dropped && writersFailure == null) {
        protocol.report(e);
      }
    } catch (RuntimeException | Error e) {
      protocol.fail(e);
    } finally {
      guarded(this::end);
      guarded(protocol::end);
      ended.countDown();
      if (writersFailure != null) {
        protocol.report(writersFailure);
      }
      handler.onClose(protocol.closeCode(), protocol.closeReason());
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      protocol.report(e);
    }
  }

  private void receiveAll(InputStream in) throws IOException {
    byte[] buffer = new byte[READ_BUFFER_BYTES];
    int length;
    while (!protocol.isFinished() && (length = read(in, buffer)) >= 0) {
      protocol.receive(buffer, length);
    }
  }

  private int read(InputStream in, byte[] buffer) throws IOException {
    return heartbeat.isPresent() ? readAlive(in, buffer, heartbeat.get()) : in.read(buffer);
  }

  /**
   * Reads. Sends a ping after a silence, and fails if nothing comes within the deadline after the
   * ping is written. While the ping waits behind a long message, it fails if the socket takes no
   * more bytes of that message within the deadline.
   */
  private int readAlive(InputStream in, byte[] buffer, Heartbeat alive) throws IOException {
    try {
      socket.setSoTimeout(alive.silenceMillis());
      return in.read(buffer);
    } catch (SocketTimeoutException e) {
      pingIsOut = false;
      protocol.ping(ByteBuffer.allocate(0));
    }
    long millis = alive.deadlineMillis();
    while (millis > 0) {
      long before = takenBytes;
      try {
        socket.setSoTimeout((int) millis);
        return in.read(buffer);
      } catch (SocketTimeoutException e) {
        millis =
            pingIsOut
                ? alive.deadlineMillis()
                    - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pingNanos)
                : takenBytes == before ? 0 : alive.deadlineMillis();
      }
    }
    throw new SocketTimeoutException(
        "The server is gone: nothing came within " + alive.deadlineMillis() + " ms after a ping");
  }

  /** Sends the queued frames, such as the answer to a close frame, and closes the socket. */
  private void end() {
    backlog.end();
    if (protocol.isFinished() && awaitWithin(allWritten, LINGER)) {
      awaitEndOfStream();
    }
    closeSocket();
  }

  /**
   * Lets the peer close first: closing with bytes unread would reset the connection, and the reset
   * can overtake our close frame.
   */
  private void awaitEndOfStream() {
    long deadline = System.nanoTime() + LINGER.toNanos();
    byte[] ignored = new byte[READ_BUFFER_BYTES];
    try {
      socket.setSoTimeout((int) LINGER.toMillis());
      InputStream in = socket.getInputStream();
      int length;
      do {
        length = in.read(ignored);
      } while (length >= 0 && System.nanoTime() < deadline);
    } catch (IOException e) {
      return; // Too late or reset: the closing handshake is done, so nothing is lost.
    }
  }

  private void write() {
    try {
      writeAll(socket.getOutputStream());
      allWritten.countDown();
    } catch (IOException e) {
      backlog.end(); // The reader may still find the peer's close frame, or learn the same.
    } catch (RuntimeException | Error e) {
      writersFailure = e; // To be told by the reader, who alone calls the handler.
      backlog.end();
      closeSocket();
    }
    if (!awaitWithin(ended, CLOSE_TIMEOUT)) {
      drop();
    }
  }

  private void writeAll(OutputStream out) throws IOException {
    Optional<ByteBuffer> frame;
    while ((frame = backlog.take()).isPresent()) {
      write(out, frame.get());
      if (Frames.isPing(frame.get())) {
        pingNanos = System.nanoTime();
        pingIsOut = true;
      }
      backlog.written(frame.get().remaining());
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // The writer alone changes it.
  private void write(OutputStream out, ByteBuffer frame) throws IOException {
    int end = frame.arrayOffset() + frame.limit();
    for (int at = frame.arrayOffset() + frame.position(); at < end; at += PIECE_BYTES) {
      int length = Math.min(PIECE_BYTES, end - at);
      out.write(frame.array(), at, length);
      takenBytes += length;
    }
  }

  /** Only this class has these threads, so an interrupt is a mistake; it ends the waiting. */
  private static boolean awaitWithin(CountDownLatch event, Duration limit) {
    try {
      return event.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // Closed all the same; TLS could not say goodbye.
    }
  }
}
