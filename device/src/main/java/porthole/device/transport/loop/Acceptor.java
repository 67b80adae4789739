package porthole.device.transport.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import porthole.device.log.PeerLog;
import porthole.device.transport.Peer;
import porthole.device.transport.Setup;
import porthole.device.transport.admission.Admission;
import porthole.device.transport.admission.ConnectionPlace;

/** Accepts TCP connections and lets each begin with what is spoken here. */
public final class Acceptor implements EventLoop.Ready {
  private static final long PAUSE_NANOS = 250_000_000L;

  /** The others have their turn, too, however many come. */
  private static final int MAX_ACCEPTED_IN_A_TURN = 16;

  private final EventLoop loop;
  private final Listener listener;
  private final Setup setup;
  private final Admission admission;
  private final ProtocolStarter front;
  private boolean paused;
  private final LinkContext terms;
  private Runnable resume = () -> {};

  /** Creates an acceptor for one listening socket; its connections start with {@code front}. */
  public Acceptor(
      EventLoop loop, Listener listener, Setup setup, Admission admission, ProtocolStarter front) {
    this.loop = loop;
    this.listener = listener;
    this.setup = setup;
    this.admission = admission;
    this.front = front;
    this.terms = LinkContext.of(loop, setup, this::gone);
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
      SocketChannel channel = listener.channel().accept();
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
      if (listener.isElsewhere(channel)) {
        setup.traffic().refused();
        close(channel);
        return;
      }
      Peer peer =
          Peer.of(
              (InetSocketAddress) channel.getRemoteAddress(),
              (InetSocketAddress) channel.getLocalAddress());
      Optional<String> refusal = admission.refusal(peer, loop.turnBegan());
      if (refusal.isPresent()) {
        refuse(channel, peer, refusal.get());
      } else {
        Link link = join(channel, peer, enter(peer));
        begin(link, () -> front.welcome(link, channel));
      }
    } catch (IOException e) { // The peer is gone already.
      close(channel);
    } catch (RuntimeException | Error e) { // Out of memory, say: its descriptor is not to be lost.
      close(channel);
      throw e;
    }
  }

  /** Another that gives way for it is counted as one that is refused, since it is sent away. */
  private ConnectionPlace enter(Peer peer) {
    int before = admission.places().held();
    ConnectionPlace place = admission.enter(peer, loop.turnBegan());
    if (admission.places().held() == before) {
      PeerLog.debug(peer.host(), "{} gets the place of another", peer);
      setup.traffic().refused();
    }
    return place;
  }

  /** Says why, unless so many are being told that there is no descriptor left for one more. */
  private void refuse(SocketChannel channel, Peer peer, String reason) throws IOException {
    PeerLog.debug(peer.host(), "{} is refused: {}", peer, reason);
    setup.traffic().refused();
    Optional<ConnectionPlace> place = admission.enterRefused(peer, loop.turnBegan());
    if (place.isPresent()) {
      Link link = join(channel, peer, place.get());
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

  private Link join(SocketChannel channel, Peer peer, ConnectionPlace place) throws IOException {
    try {
      return Link.join(terms, channel, peer, place);
    } catch (IOException | RuntimeException | Error e) {
      place.leave();
      terms.gone();
      throw e;
    }
  }

  /** A descriptor is free after this turn, and may be what is waited for. */
  private void gone() {
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

  /**
   * Waits until a connection has ended, or for a while, without ending the listener or spinning.
   */
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
