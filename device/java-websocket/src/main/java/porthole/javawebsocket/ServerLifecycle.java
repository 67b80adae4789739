package porthole.javawebsocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/** The transport's server of one program, from its start to its end. Any thread. */
final class ServerLifecycle {
  private static final long ANSWER_SECONDS = 10; // As long as the transport waits for its loop.

  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile Optional<Server> server = Optional.empty(); // Until it listens.
  private volatile Optional<Thread> loop = Optional.empty();

  /** Notes the start, which may be once. */
  void begin(String name) {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException(name + " can only be started once.");
    }
  }

  /** Throws for what can be set before the start only. */
  void requireNew(String method) {
    if (begun.get()) {
      throw new UnsupportedOperationException("Call " + method + " before start().");
    }
  }

  /**
   * Listens.
   *
   * @param onStart is run on the loop's thread, first
   */
  void listen(InetSocketAddress address, Setup setup, Runnable onStart) throws IOException {
    Server opened = Server.open();
    opened.execute(
        () -> {
          loop = Optional.of(Thread.currentThread());
          onStart.run();
        });
    opened.listen(address, setup);
    server = Optional.of(opened);
    opened.start();
  }

  /** Returns where it listens, with the port that was bound. */
  Optional<InetSocketAddress> address() {
    return server.map(Server::address);
  }

  boolean isLoopThread() {
    return loop.isPresent() && loop.get() == Thread.currentThread();
  }

  /** Returns what the loop's thread answers; 0 when the server has ended. */
  long ask(Supplier<Long> question) {
    if (isLoopThread()) {
      return question.get();
    }
    CompletableFuture<Long> answer = new CompletableFuture<>();
    server.get().execute(() -> answer.complete(question.get()));
    try {
      while (!answer.isDone() && loop.get().isAlive()) {
        await(answer);
      }
      return answer.getNow(0L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("Interrupted while the loop was asked", e);
    }
  }

  private static void await(CompletableFuture<Long> answer) throws InterruptedException {
    try {
      answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The loop may have ended meanwhile: the caller looks.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Stops; waits for that, at most some milliseconds, or with 0 until it has ended.
   *
   * @param failed is given what kept the server from stopping
   */
  void stop(int code, String reason, int timeoutMillis, Consumer<Exception> failed)
      throws InterruptedException {
    if (server.isPresent()) {
      Thread stopping =
          new Thread(() -> stop(server.get(), code, reason, failed), "websocket-stop");
      stopping.start();
      if (!isLoopThread()) {
        stopping.join(timeoutMillis);
      }
    }
  }

  private static void stop(Server server, int code, String reason, Consumer<Exception> failed) {
    try {
      server.stop(code, reason);
    } catch (InterruptedException e) { // Nobody interrupts this thread.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed.accept(e);
    } catch (Error e) {
      failed.accept(new IllegalStateException("The server could not be stopped: " + e, e));
    }
  }

  /** Returns when the server has been stopped, or at once when it does not listen. */
  void await() throws InterruptedException {
    if (server.isPresent()) {
      server.get().await();
    }
  }
}
