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

/** Accepts the TCP connections of a listener and starts their protocol. */
public final class Acceptor implements EventLoop.Ready {
  private static final long PAUSE_NANOS = 250_000_000L;

  /** At most this many in a turn, so that other links have their turn, too. */
  private static final int MAX_ACCEPTED_IN_A_TURN = 16;

  private final EventLoop loop;
  private final Listener listener;
  private final Setup setup;
  private final Admission admission;
  private final ProtocolStarter starter;
  private boolean paused;
  private final LinkContext context;
  private Runnable resume = NoWork.INSTANCE;

  /** Creates an acceptor for one listening socket; its connections start with {@code front}. */
  public Acceptor(
      EventLoop loop,
      Listener listener,
      Setup setup,
      Admission admission,
      ProtocolStarter starter) {
    this.loop = loop;
    this.listener = listener;
    this.setup = setup;
    this.admission = admission;
    this.starter = starter;
    this.context = LinkContext.of(loop, setup, this::gone);
  }

  @Override
  public void ready(SelectionKey key) {
    boolean more = key.isValid();
    for (int i = 0; more && i < MAX_ACCEPTED_IN_A_TURN; i++) {
      more = accept(key);
    }
  }

  /** Accepts a connection, if one waits; returns whether one did. */
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
      if (listener.isOfOtherFamily(channel)) {
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
        try {
          starter.welcome(link, channel);
        } catch (RuntimeException | Error e) {
          link.drop(); // So that its place is given back.
          throw e;
        }
      }
    } catch (IOException e) { // The peer is gone already.
      close(channel);
    } catch (RuntimeException | Error e) { // Such as out of memory: the descriptor must not leak.
      close(channel);
      throw e;
    }
  }

  /** A connection that loses its place to this one is counted as refused. */
  private ConnectionPlace enter(Peer peer) {
    int before = admission.places().held();
    ConnectionPlace place = admission.enter(peer, loop.turnBegan());
    if (admission.places().held() == before) {
      PeerLog.debug(peer.host(), "{} gets the place of another connection", peer);
      setup.traffic().refused();
    }
    return place;
  }

  /** Sends the reason, unless refusals already take all their file descriptors. */
  private void refuse(SocketChannel channel, Peer peer, String reason) throws IOException {
    PeerLog.debug(peer.host(), "{} is refused: {}", peer, reason);
    setup.traffic().refused();
    Optional<ConnectionPlace> place = admission.enterRefused(peer, loop.turnBegan());
    if (place.isPresent()) {
      Link link = join(channel, peer, place.get());
      try {
        starter.refuse(link, reason);
      } catch (RuntimeException | Error e) {
        link.drop();
        throw e;
      }
    } else {
      close(channel);
    }
  }

  private Link join(SocketChannel channel, Peer peer, ConnectionPlace place) throws IOException {
    try {
      return Link.join(context, channel, peer, place);
    } catch (IOException | RuntimeException | Error e) {
      place.leave();
      context.gone();
      throw e;
    }
  }

  /** Accepts again after this turn: the file descriptor of the ended connection is free then. */
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

  /** Stops accepting until a connection has ended or a short time has passed. */
  private void pause(SelectionKey key, IOException e) {
    PeerLog.warn("listener", "Cannot accept connections for now: {}", e.getMessage());
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
