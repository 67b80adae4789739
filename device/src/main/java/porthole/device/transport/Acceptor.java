package porthole.device.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts TCP connections and lets each begin with HTTP. */
final class Acceptor implements EventLoop.Ready {
  /** Open links, of any protocol. A Toon has 128 MB in all; a link in use costs up to 400 kB. */
  static final int MAX_LINKS = 200;

  private static final long PAUSE_NANOS = 250_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private final EventLoop loop;
  private final ServerSocketChannel listener;
  private final Routes routes;
  private final Traffic traffic;

  Acceptor(EventLoop loop, ServerSocketChannel listener, Routes routes, Traffic traffic) {
    this.loop = loop;
    this.listener = listener;
    this.routes = routes;
    this.traffic = traffic;
  }

  @Override
  public void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        welcome(channel);
      }
    } catch (IOException e) {
      pause(key, e); // Most likely out of file descriptors.
    }
  }

  private void welcome(SocketChannel channel) throws IOException {
    Link link = Link.join(loop, channel, Peer.at((InetSocketAddress) channel.getRemoteAddress()));
    HttpProtocol http = HttpProtocol.on(link, routes, traffic);
    if (loop.links().size() > MAX_LINKS) {
      LOG.info("{} is refused: {} connections are open", link.peer(), MAX_LINKS);
      http.refuse("This server has " + MAX_LINKS + " connections, its most. Try again later.");
    }
  }

  /** Waits for connections to close, without ending the listener and without spinning. */
  private void pause(SelectionKey key, IOException e) {
    LOG.warn("Cannot accept connections for a moment: {}", e.getMessage());
    key.interestOps(0);
    loop.after(
        PAUSE_NANOS,
        () -> {
          if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
          }
        });
  }
}
