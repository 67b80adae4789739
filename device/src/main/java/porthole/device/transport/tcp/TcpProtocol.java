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

/** Plain TCP on a link. Loop's thread, but for {@link TcpConnection}'s methods. */
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

  /** Returns what links speak whose connections belong to an endpoint. */
  public static ProtocolStarter front(TcpEndpoint endpoint, Setup setup) {
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
      PeerLog.info(peer().host(), "{} may not connect here", peer());
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
    if (finished) { // It does not read its answer.
      link.drop();
    } else {
      refuse("expected all of it within " + limits.of(Limit.OPENING_SECONDS) + " s");
      // Of those who expire together, one after the other uses the loop's memory.
      link.writer().flush();
    }
  }

  @Override
  public void goAway(int code, String reason) {
    refuse(reason);
  }

  @Override
  public void failed(Throwable error) {
    refuse("the server has made a mistake; its log says which");
  }

  private void refuse(String sentence) {
    if (handler == null) { // Nobody knows what to say.
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
      // Its end would be taken for that of the connection, and the rest of the answer be lost.
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
        refuse("the server has too much to do; try again later");
      }
    }
  }

  /** On a worker. */
  private void run(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) { // Whatever it is, it concerns this connection.
      link.loop().handBack(() -> link.fail(e));
    }
  }

  /** What goes wrong on the loop then ends this connection, as it does in a handler. */
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
