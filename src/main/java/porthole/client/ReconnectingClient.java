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
 * A client that comes back when it has lost its connection, or has not got one: after a random time
 * below a bound that doubles, from 0.5 s to 30 s; after 1012 and 1013 later by the seconds with
 * which the reason begins; never after 1008 and 4000 to 4999, because the same would happen again
 * (PROTOCOL.md, section 4.8).
 *
 * <p>Its handler is told of each connection from {@link ClientHandler#onOpen} to {@link
 * ClientHandler#onClose}, and by {@link ClientHandler#onError} of each try that failed; what that
 * throws goes to the thread's handler of uncaught exceptions, and the next try comes all the same.
 * What is not sent when a connection ends is lost, and nothing is queued while there is none. It
 * has one thread, and the two of the {@link Client} while there is one. All methods may be called
 * by any thread.
 */
public final class ReconnectingClient implements AutoCloseable {

  /** Waits with the loop's own patience; a test has less. */
  interface Pause {
    /** Waits so long, or until the client is closed. */
    void of(CountDownLatch closed, long millis) throws InterruptedException;
  }

  private static final Duration LONG = Duration.ofDays(1);

  /** Made before there is no memory for it. */
  private static final OptionalLong LATER = OptionalLong.of(30_000);

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
   * Starts to connect, and returns before it has; goes on until {@link #close}. Its thread is a
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

  /** Returns the connection that is open, to send by; it may end at any moment. */
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

  /** Returns how long to wait when the connection has ended, or was not to be had. */
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
      return LATER;
    }
  }

  /** Returns when the connection has ended. */
  private void connect(Connected connected) throws IOException, InterruptedException {
    Client opened = Client.connect(request, connected);
    try {
      if (closed.getCount() == 0) { // Whoever closed us may not have seen it.
        opened.close();
      }
      while (!opened.awaitClosed(LONG)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      opened.drop();
    }
  }

  /** Tells of a try that failed; what the handler throws then is uncaught, but not the end. */
  private void tell(Throwable failure) {
    try {
      handler.onError(
          failure instanceof Exception ? (Exception) failure : ClientProtocol.wrapped(failure));
    } catch (RuntimeException | Error e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /**
   * Waits until there will be no more connections, because of {@link #close} or because the server
   * does not want us. An interrupt ends the waiting and stays set.
   *
   * @return whether it is so, and its thread is gone
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
   * thread is left; a try that is under way may take the time of its request until then. Within a
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

  /** Tells the handler of one connection, and remembers how it went. */
  private final class Connected implements ClientHandler {

    private long openedNanos;
    private long openMillis;
    private int code = CloseCode.ABNORMAL;
    private String reason = "";

    /** Called when the connection has ended, and its threads with it. */
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
