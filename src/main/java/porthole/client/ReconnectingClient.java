package porthole.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import porthole.protocol.CloseCode;

/**
 * A client that connects again when its connection is lost, or an attempt to connect fails. It
 * waits for a random time below a bound that doubles from 0.5 s to 30 s. After 1012 and 1013 it
 * waits longer, by the seconds at the beginning of the reason. After 1008 and 4000 to 4999 it stays
 * away, because the same would happen again (PROTOCOL.md, section 4.8).
 *
 * <p>Its handler hears of each connection from {@link ClientHandler#onOpen} to {@link
 * ClientHandler#onClose}. {@link ClientHandler#onError} tells of each attempt that failed; an
 * exception of it goes to the thread's handler of uncaught exceptions, and the next attempt
 * follows. Messages that are unsent when a connection ends are lost, and no messages are queued
 * between two connections. It has one thread, beside the two of the {@link Client}. All methods may
 * be called by any thread.
 */
public final class ReconnectingClient implements AutoCloseable {

  /** How the thread waits between two attempts; a test need not wait. */
  interface Pause {
    /** Waits for a time, or until the client is closed. */
    void of(CountDownLatch closed, long millis) throws InterruptedException;
  }

  private static final Duration ONE_DAY = Duration.ofDays(1);

  /** Made at the start: after an OutOfMemoryError there may be no memory for it. */
  private static final OptionalLong LONGEST_DELAY = OptionalLong.of(30_000);

  private final Request request;
  private final ClientHandler handler;
  private final Pause pause;
  private final ReconnectDelay delay;
  private final Thread thread = new Thread(this::run, "porthole-client-returner");
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Optional<Client> client = Optional.empty();

  private ReconnectingClient(
      Request request, ClientHandler handler, Pause pause, DoubleSupplier random) {
    this.request = request;
    this.handler = handler;
    this.pause = pause;
    delay = ReconnectDelay.with(random);
    thread.setDaemon(true);
  }

  /**
   * Starts a thread that connects until {@link #close}, and returns at once. The thread is a
   * daemon: it does not keep the process alive.
   */
  public static ReconnectingClient start(Request request, ClientHandler handler) {
    return start(
        request,
        handler,
        (closed, millis) -> closed.await(millis, TimeUnit.MILLISECONDS),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  static ReconnectingClient start(
      Request request, ClientHandler handler, Pause pause, DoubleSupplier random) {
    ReconnectingClient started = new ReconnectingClient(request, handler, pause, random);
    started.thread.start();
    return started;
  }

  /** Returns the open connection, to send with. It may end at any moment. */
  public Optional<Client> client() {
    return client;
  }

  private void run() {
    try {
      OptionalLong millis = OptionalLong.of(0);
      while (millis.isPresent() && closed.getCount() > 0) {
        pause.of(closed, millis.getAsLong());
        millis = closed.getCount() > 0 ? tryOnce() : millis;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody but us has this thread: the end.
    }
  }

  /**
   * Makes one attempt; returns how long to wait after the connection has ended, or failed to open.
   */
  private OptionalLong tryOnce() throws InterruptedException {
    try {
      Connected connected = new Connected();
      connect(connected);
      return connected.millisToWait();
    } catch (IOException | RuntimeException | Error e) { // One try fails, whatever it is.
      tell(e);
      return millisAfterFailure();
    }
  }

  private OptionalLong millisAfterFailure() {
    try {
      return delay.millisAfter(CloseCode.ABNORMAL, "", 0);
    } catch (OutOfMemoryError e) { // It has been told of the first one.
      return LONGEST_DELAY;
    }
  }

  /** Connects, and returns when the connection has ended. */
  private void connect(Connected connected) throws IOException, InterruptedException {
    Client opened = Client.connect(request, connected);
    try {
      if (closed.getCount() == 0) { // Whoever closed us may not have seen it.
        opened.close();
      }
      while (!opened.awaitClosed(ONE_DAY)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      opened.drop();
    }
  }

  /** Tells the handler of a failed attempt. Its own exception is uncaught, and not the end. */
  private void tell(Throwable failure) {
    try {
      handler.onError(
          failure instanceof Exception ? (Exception) failure : ClientProtocol.wrapped(failure));
    } catch (RuntimeException | Error e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /**
   * Waits until there will be no more attempts, after {@link #close} or a close code that says to
   * stay away. An interrupt ends the waiting and stays set.
   *
   * @return whether that is so, and the thread has ended
   */
  public boolean awaitEnd(Duration limit) {
    try {
      thread.join(Math.max(1, limit.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /**
   * Closes the connection with 1000, if there is one, and makes no other. When this returns no
   * thread is left. An attempt under way may take the timeout of its request until then. Within a
   * {@link ClientHandler} it does not wait.
   */
  @Override
  public void close() {
    closed.countDown();
    Optional<Client> last = client;
    boolean isHandlers =
        Thread.currentThread() == thread || last.isPresent() && last.get().isHandlersThread();
    last.ifPresent(Client::close);
    if (!isHandlers) {
      awaitEnd(request.timeout().plus(Pump.CLOSE_TIMEOUT));
    }
  }

  @Override
  public String toString() {
    return "reconnecting to " + request;
  }

  /** Passes the events of one connection on, and keeps its length, close code and reason. */
  private final class Connected implements ClientHandler {

    private long openedNanos;
    private long openMillis;
    private int code = CloseCode.ABNORMAL;
    private String reason = "";

    /** Returns how long to wait. Called after the connection and its threads have ended. */
    private OptionalLong millisToWait() {
      return delay.millisAfter(code, reason, openMillis);
    }

    @Override
    public void onOpen(Client opened) {
      openedNanos = System.nanoTime();
      client = Optional.of(opened);
      handler.onOpen(opened);
    }

    @Override
    public void onText(String text) {
      handler.onText(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      handler.onBinary(data);
    }

    @Override
    public void onPong(ByteBuffer data) {
      handler.onPong(data);
    }

    @Override
    public void onError(Exception error) {
      handler.onError(error);
    }

    @Override
    public void onClose(int code, String reason) {
      client = Optional.empty();
      this.code = code;
      this.reason = reason;
      openMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - openedNanos);
      handler.onClose(code, reason);
    }
  }
}
