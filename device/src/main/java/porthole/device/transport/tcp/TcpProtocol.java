package porthole.device.transport.tcp;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import porthole.device.log.PeerLog;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Peer;
import porthole.device.transport.Setup;
import porthole.device.transport.TcpConnection;
import porthole.device.transport.TcpEndpoint;
import porthole.device.transport.TcpHandler;
import porthole.device.transport.Traffic;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.Protocol;
import porthole.device.transport.loop.ProtocolStarter;

/** Another protocol over TCP on a link. Loop's thread, except {@link TcpConnection}'s methods. */
public final class TcpProtocol implements Protocol, TcpConnection {
  private final Link link;
  private final Limits limits;
  private final Traffic traffic;
  private TcpHandler handler;
  private boolean working;
  private boolean finished;

  private TcpProtocol(Link link, Setup setup) {
    this.link = link;
    this.limits = setup.limits();
    this.traffic = setup.traffic();
    traffic.openedTcp();
  }

  /** Returns the starter of an endpoint's links. */
  public static ProtocolStarter starter(TcpEndpoint endpoint, Setup setup) {
    return new ProtocolStarter() {
      @Override
      public void welcome(Link link, SocketChannel channel) {
        on(link, endpoint, setup);
      }

      @Override
      public void refuse(Link link, String sentence) {
        on(link, endpoint, setup).refuse(sentence);
      }
    };
  }

  private static TcpProtocol on(Link link, TcpEndpoint endpoint, Setup setup) {
    TcpProtocol protocol = new TcpProtocol(link, setup);
    link.speak(protocol);
    try {
      protocol.open(endpoint);
    } catch (RuntimeException | Error e) {
      link.fail(e);
    }
    return protocol;
  }

  private void open(TcpEndpoint endpoint) {
    if (endpoint.admits(peer())) {
      restart();
      handler = endpoint.open(this);
    } else {
      PeerLog.info(peer().host(), "{} may not connect to this port", peer());
      link.drop();
    }
  }

  @Override
  public void receive(ByteBuffer bytes) {
    link.reader().pace().received(1, bytes.remaining(), link.loop().turnBegan());
    if (!finished && !working) {
      handler.receive(bytes);
    }
  }

  @Override
  public void expired() {
    if (finished) { // The peer does not read its answer.
      link.drop();
    } else {
      refuse("expected the whole message within " + limits.of(Limit.OPENING_SECONDS) + " s");
      // Written now, so that links that expire together use one chunk after another.
      link.writer().flush();
    }
  }

  @Override
  public void goAway(int code, String reason) {
    refuse(reason);
  }

  @Override
  public void failed(Throwable error) {
    refuse("the server has failed; its log has the error");
  }

  private void refuse(String sentence) {
    if (handler == null) { // No handler can send the reason.
      link.drop();
    } else if (!finished) {
      handler.refuse(sentence);
      finish();
    }
  }

  @Override
  public void closed() {
    finished = true;
    traffic.closedTcp();
    if (handler != null) {
      handler.onClose();
    }
  }

  @Override
  public void send(ByteBuffer bytes) {
    if (!link.loop().isCurrent()) {
      handOver(() -> send(bytes), bytes.remaining());
    } else if (!finished) {
      link.writer().send(bytes);
    }
  }

  @Override
  public void finish() {
    if (!link.loop().isCurrent()) {
      handOver(this::finish, 0);
    } else if (!finished) {
      finished = true;
      // Reading the end of the peer's half would drop the link with the rest of the answer.
      link.reader().hold();
      restart();
      link.writer().whenWritten(link::finish);
    }
  }

  @Override
  public void restartDeadline() {
    if (!link.loop().isCurrent()) {
      handOver(this::restartDeadline, 0);
    } else if (!finished && !working) {
      restart();
    }
  }

  private void restart() {
    link.setDeadline(link.loop().now() + limits.nanos(Limit.OPENING_SECONDS));
  }

  @Override
  public void runBlocking(Runnable work) {
    if (!link.loop().isCurrent()) {
      handOver(() -> runBlocking(work), 0);
    } else if (!finished && !working) {
      working = true;
      link.reader().hold();
      link.setDeadline(EventLoop.NEVER);
      if (!link.loop().workers().execute(() -> run(work), limits)) {
        refuse("the server is busy; try again later");
      }
    }
  }

  /** On a worker. */
  private void run(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) { // Any error ends this connection only.
      link.loop().handBack(() -> link.fail(e));
    }
  }

  /** Hands work over; an error in it ends this connection only, as in a handler. */
  private void handOver(Runnable work, int carried) {
    link.loop().handOver(() -> link.guarded(work), carried);
  }

  @Override
  public void charge(long bytes) {
    link.reader().pace().charge(bytes, link.loop().turnBegan());
  }

  @Override
  public Peer peer() {
    return link.peer();
  }
}
