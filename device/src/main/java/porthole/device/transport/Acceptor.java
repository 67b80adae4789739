package porthole.device.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import porthole.device.log.PeerLog;

/** Accepts TCP connections and lets each begin with what is spoken here. */
final class Acceptor implements EventLoop.Ready {
  private static final long PAUSE_NANOS = 250_000_000L;

  /** The others have their turn, too, however many come. */
  private static final int MAX_ACCEPTED_IN_A_TURN = 16;


  private final EventLoop loop;
  private final ServerSocketChannel listener;
  private final Setup setup;
  private final Admission admission;
  private final Front front;
  private boolean paused;
  private final Terms welcomed;
  private final Terms refused;
  private Runnable resume = () -> {};

  Acceptor(
      EventLoop loop,
      ServerSocketChannel listener,
      Setup setup,
      Admission admission,
      Front front) {
    this.loop = loop;
    this.listener = listener;
    this.setup = setup;
    this.admission = admission;
    this.front = front;
    this.welcomed = Terms.of(loop, setup, this::leave);
    this.refused = Terms.of(loop, setup, peer -> admission.leaveRefused());
  }

  @Override
  public void ready(SelectionKey key) {
    boolean more = key.isValid();
    for (int i = 0; more && i < MAX_ACCEPTED_IN_A_TURN; i++) {
      more = accept(key);
    }
  }

  /** Accepts a connection; returns whether there was one. */
  private boolean accept(SelectionKey key) {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        welcome(channel);
      }
      return channel != null;
    } catch (IOException e) {
      pause(key, e); // Most likely out of file descriptors.
      return false;
    }
  }

  private void welcome(SocketChannel channel) {
    try {
      Peer peer =
          Peer.of(
              (InetSocketAddress) channel.getRemoteAddress(),
              (InetSocketAddress) channel.getLocalAddress());
      Optional<String> refusal = admission.enter(peer, loop.turnBegan());
      if (refusal.isPresent()) {
        refuse(channel, peer, refusal.get());
      } else {
        Link link = join(channel, peer, welcomed);
        begin(link, () -> front.welcome(link, channel));
      }
    } catch (IOException e) { // The peer is gone already.
      close(channel);
    } catch (RuntimeException | Error e) { // Out of memory, say: its descriptor is not to be lost.
      close(channel);
      throw e;
    }
  }

  /** Says why, unless so many are being told that there is no descriptor left for one more. */
  private void refuse(SocketChannel channel, Peer peer, String reason) throws IOException {
    PeerLog.debug(peer.host(), "{} is refused: {}", peer, reason);
    setup.traffic().refused();
    if (admission.enterRefused()) {
      Link link = join(channel, peer, refused);
      begin(link, () -> front.refuse(link, reason));
    } else {
      close(channel);
    }
  }

  /** A link that cannot begin ends, or its place would be lost. */
  private static void begin(Link link, Runnable beginning) {
    try {
      beginning.run();
    } catch (RuntimeException | Error e) {
      link.drop();
      throw e;
    }
  }

  private Link join(SocketChannel channel, Peer peer, Terms terms) throws IOException {
    try {
      Pace pace = admission.pace(peer, loop.turnBegan());
      return Link.join(terms, channel, peer, pace);
    } catch (IOException | RuntimeException | Error e) {
      terms.gone(peer);
      throw e;
    }
  }

  /** Its descriptor is free after this turn, and may be what is waited for. */
  private void leave(Peer peer) {
    admission.leave(peer);
    if (paused) {
      loop.after(0, resume);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      PeerLog.debug("listener", "Cannot close a socket: {}", e);
    }
  }

  /** Waits until a connection has ended, or for a while, without ending the listener or spinning. */
  private void pause(SelectionKey key, IOException e) {
    PeerLog.warn("listener", "Cannot accept connections for a moment: {}", e.getMessage());
    setup.traffic().outOfDescriptors();
    key.interestOps(0);
    paused = true;
    resume =
        () -> {
          paused = false;
          if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
          }
        };
    loop.after(PAUSE_NANOS, resume);
  }
}
