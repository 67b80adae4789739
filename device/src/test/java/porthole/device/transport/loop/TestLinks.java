package porthole.device.transport.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import porthole.device.transport.Peer;
import porthole.device.transport.Setup;
import porthole.device.transport.admission.Admission;

/** Links on a loop of their own, whose peers seem to have any address. */
public final class TestLinks implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  private final EventLoop loop = new EventLoop();
  private final Thread thread = new Thread(loop, "loop of test links");
  private final List<Channel> sockets = new ArrayList<>();
  private final LinkContext context;
  private final Admission admission;

  private TestLinks(Setup setup) throws IOException {
    context = LinkContext.of(loop, setup, () -> {});
    admission = Admission.within(setup.limits(), 1000);
  }

  /** Returns links on a loop that does not run yet. */
  public static TestLinks of(Setup setup) throws IOException {
    return new TestLinks(setup);
  }

  public EventLoop loop() {
    return loop;
  }

  public void start() {
    thread.start();
  }

  /** Returns a new link over a silent socket. Loop's thread. */
  public Link join(String address, Protocol protocol) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      sockets.add(SocketChannel.open(listener.getLocalAddress()));
      SocketChannel accepted = listener.accept();
      sockets.add(accepted);
      Peer peer = Peer.at(new InetSocketAddress(InetAddress.getByName(address), 4711));
      Link link = Link.join(context, accepted, peer, admission.enter(peer, loop.turnBegan()));
      link.speak(protocol);
      return link;
    }
  }

  /** Runs a call on the loop's thread; returns its result or throws its exception. */
  public <T> T call(Callable<T> call) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            result.complete(call.call());
          } catch (Exception | Error e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends the loop, and with it its links. */
  public void stop() throws InterruptedException {
    loop.stop();
    thread.join();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Channel socket : sockets) {
      socket.close();
    }
  }
}
