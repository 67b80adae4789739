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

/** Starts and stops the transport's server of one program. Any thread. */
final class ServerLifecycle {
  private static final long ANSWER_SECONDS = 10; // As long as the transport waits for its loop.

  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile Optional<Server> server = Optional.empty(); // Until it listens.
  private volatile Optional<Thread> loop = Optional.empty();

  /** Records the start, which is possible once. */
  void begin(String name) {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException(name + " can only be started once.");
    }
  }

  /** Throws if the server has started, for settings that must come before. */
  void requireNotStarted(String method) {
    if (begun.get()) {
      throw new UnsupportedOperationException("Call " + method + " before start().");
    }
  }

  /**
   * Listens.
   *
   * @param onStart runs first on the loop's thread
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

  /** Returns the listening address with the bound port. */
  Optional<InetSocketAddress> address() {
    return server.map(Server::address);
  }

  boolean isLoopThread() {
    return loop.isPresent() && loop.get() == Thread.currentThread();
  }

  /** Evaluates a question on the loop's thread; returns 0 if the server has ended. */
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
      throw new RejectedExecutionException("Interrupted while waiting for the loop", e);
    }
  }

  private static void await(CompletableFuture<Long> answer) throws InterruptedException {
    try {
      answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The caller checks whether the loop has ended.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Stops and waits for the end, for at most the given milliseconds; 0 for no limit.
   *
   * @param failed receives the exception if the server cannot stop
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
    } catch (InterruptedException e) { // Nothing interrupts this thread.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed.accept(e);
    } catch (Error e) {
      failed.accept(new IllegalStateException("The server could not be stopped: " + e, e));
    }
  }

  /** Waits until the server has stopped; returns at once if it does not listen. */
  void await() throws InterruptedException {
    if (server.isPresent()) {
      server.get().await();
    }
  }
}
