package porthole.device.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves WebSocket and plain HTTP on one TCP port, with one thread of its own. */
public final class Server {
  /** How long {@link #stop} waits for closing handshakes; after it connections are cut. */
  private static final long STOP_NANOS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final EventLoop loop;
  private final Thread thread;
  private final ServerSocketChannel listener;
  private final InetSocketAddress address;

  private Server(EventLoop loop, ServerSocketChannel listener) throws IOException {
    this.loop = loop;
    this.thread = new Thread(loop, "porthole-loop");
    this.listener = listener;
    this.address = (InetSocketAddress) listener.getLocalAddress();
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @throws IOException when the address cannot be bound; the message says why
   */
  public static Server start(InetSocketAddress address, Setup setup) throws IOException {
    EventLoop loop = new EventLoop();
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true); // Restart on the same port.
      listener.bind(address);
      listener.configureBlocking(false);
      SelectionKey key = listener.register(loop.selector(), SelectionKey.OP_ACCEPT);
      key.attach(new Acceptor(loop, listener, setup));
    } catch (IOException | RuntimeException e) {
      listener.close();
      loop.selector().close();
      throw e;
    }
    Server server = new Server(loop, listener);
    server.thread.start();
    return server;
  }

  /** Returns where it listens, with the port that was bound. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Stops: closes every connection with a code and waits for the closing handshakes, at most a
   * second. No thread is left when this returns. May be called from any thread but the loop's.
   */
  public void stop(int code, String reason) throws InterruptedException {
    loop.execute(
        () -> {
          closeListener();
          new ArrayList<>(loop.links()).forEach(link -> link.goAway(code, reason));
          stopWhenEmpty(loop.now() + STOP_NANOS);
        });
    thread.join();
  }

  /** Returns when the server has been stopped. */
  public void await() throws InterruptedException {
    thread.join();
  }

  private void closeListener() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.warn("Cannot close the listener", e);
    }
  }

  private void stopWhenEmpty(long deadline) {
    if (loop.links().isEmpty() || loop.now() >= deadline) {
      loop.stop();
    } else {
      loop.after(10_000_000L, () -> stopWhenEmpty(deadline));
    }
  }
}
