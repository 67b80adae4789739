package porthole.device.transport.loop;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import porthole.device.log.PeerLog;
import porthole.device.transport.Overflow;
import porthole.device.transport.Peer;
import porthole.device.transport.admission.ConnectionPlace;
import porthole.protocol.CloseCode;

/** One TCP connection on the loop, from accepting to its end, with its protocol. Loop's thread. */
public final class Link extends LinkReader implements EventLoop.Ready, ConnectionPlace.Occupant {
  /** The time a peer gets to close after us, so that it can read our last bytes. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  /** That time grows by a second for each of these bytes of backlog, up to a maximum. */
  private static final long LINGER_BYTES_PER_SECOND = 8192;

  private static final long MAX_LINGER_NANOS = 10_000_000_000L;

  private final LinkContext context;
  private final SelectionKey key;
  private final ConnectionPlace place;
  private final Peer peer;
  private final LinkWriter writer;
  private Wire wire; // None while the loop's plain wire serves it.
  private Protocol protocol;
  private boolean finishing;
  private boolean gone;

  // Two fields of the writer.
  Overflow overflow = Overflow.PAUSE_READING;
  boolean unflushed;

  private Link(LinkContext context, Peer peer, SelectionKey key, ConnectionPlace place) {
    super(context.loop().turnBegan());
    this.context = context;
    this.key = key;
    this.place = place;
    this.peer = peer;
    this.writer = new LinkWriter(this);
  }

  /** Adds an accepted socket to the loop; {@link #speak} must follow. */
  static Link join(LinkContext context, SocketChannel channel, Peer peer, ConnectionPlace place)
      throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(context.loop().selector(), SelectionKey.OP_READ);
    Link link = new Link(context, peer, key, place);
    key.attach(link);
    place.occupiedBy(link);
    return link;
  }

  /** Returns what all links of one server share. */
  public LinkContext context() {
    return context;
  }

  @Override
  Link link() {
    return this;
  }

  /** Returns the loop whose thread alone may use this link. */
  public EventLoop loop() {
    return context.loop();
  }

  /** Returns the address of the far end. */
  public Peer peer() {
    return peer;
  }

  /** Returns the place among the admitted connections. */
  public ConnectionPlace place() {
    return place;
  }

  /** Returns the reading half. */
  public LinkReader reader() {
    return this;
  }

  /** Returns the writing half, with its backlog. */
  public LinkWriter writer() {
    return writer;
  }

  /**
   * Returns the socket, or TLS over it. A plain wire is valid until another link's one is asked
   * for.
   */
  public Wire wire() {
    return wire == null ? loop().plainWire((SocketChannel) key.channel()) : wire;
  }

  /** Continues with another wire over the same socket. */
  public void carriedBy(Wire wire) {
    this.wire = wire;
  }

  /** Gives the bytes received from now on to a protocol. */
  public void speak(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Returns whether messages may still be sent. */
  public boolean isOpen() {
    return !gone && !finishing;
  }

  boolean isFinishing() {
    return finishing;
  }

  boolean isGone() {
    return gone;
  }

  /** Sets when {@link Protocol#expired} is called, in the loop's time. */
  public void setDeadline(long deadline) {
    if (!gone) {
      loop().setDeadline(this, deadline);
    }
  }

  @Override
  public void expire() {
    if (finishing) {
      drop();
    } else {
      guarded(protocol::expired);
    }
  }

  @Override
  public void ready(SelectionKey key) {
    int readyOps = key.isValid() ? key.readyOps() : 0;
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      readOrPause();
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0) {
      writer.flushLater();
    }
  }

  /** Makes the selector watch the socket for reading, for writing, for both or for neither. */
  void watch() {
    long waiting = writer.size() + wire().waiting();
    boolean mayRead = finishing && !hasEnded() || wants(waiting);
    int interest =
        (wire().canRead() && mayRead ? SelectionKey.OP_READ : 0)
            | (waiting == 0 ? 0 : SelectionKey.OP_WRITE);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /** Returns whether the socket has not taken all bytes yet. */
  boolean isWatchedForRoom() {
    return (key.interestOps() & SelectionKey.OP_WRITE) != 0;
  }

  /** Passes bytes to the current protocol; after the end they are discarded. */
  public void receive(ByteBuffer bytes) {
    if (isOpen()) {
      try {
        protocol.receive(bytes);
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  /** Closes the connection as its protocol does, with a close code and a reason. */
  public void goAway(int code, String reason) {
    if (!finishing) {
      guarded(() -> protocol.goAway(code, reason));
    }
  }

  @Override
  public void giveWay(boolean mayExplain) {
    if (mayExplain && isOpen()) {
      goAway(CloseCode.TRY_AGAIN_LATER, "Others need this place");
    } else {
      drop();
    }
  }

  /** Closes the connection because too many tasks wait. */
  public void overloaded() {
    goAway(CloseCode.TRY_AGAIN_LATER, "Too much to do");
  }

  /** Closes the connection because the peer does not read fast enough. */
  public void tooSlow() {
    goAway(CloseCode.TRY_AGAIN_LATER, "Too slow for what is sent here");
  }

  /** Runs a call; any error, OutOfMemoryError and StackOverflowError too, ends this link only. */
  public void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Closes the connection after an error of ours; without memory for a close frame, at once. */
  public void fail(Throwable error) {
    try {
      PeerLog.error(peer().host(), error, "Error while serving {}", peer());
      protocol.failed(error);
    } catch (Throwable another) {
      drop();
    }
  }

  /** Writes the backlog, then ends the connection; bytes received meanwhile are discarded. */
  public void finish() {
    if (!isOpen()) {
      return;
    }
    if (!wire().canSend()) {
      drop();
      return;
    }
    finishing = true;
    long more = writer.size() * LINGER_NANOS / LINGER_BYTES_PER_SECOND;
    setDeadline(loop().now() + Math.min(LINGER_NANOS + more, MAX_LINGER_NANOS));
    writer.flushLater();
  }

  /**
   * Ends the connection at once; the backlog is lost. Deadline, buffers and place are given back,
   * each of them even if giving back another one fails.
   */
  public void drop() {
    if (gone) {
      return;
    }
    gone = true;
    loop().setDeadline(this, EventLoop.NEVER);
    endPause();
    try {
      close();
    } finally {
      try {
        writer.clear();
      } finally {
        leave();
      }
    }
  }

  private void close() {
    try {
      wire().close(); // This cancels the selection key, too.
    } catch (IOException e) {
      PeerLog.debug(peer().host(), "Cannot close the socket of {}: {}", peer(), e);
    }
  }

  private void leave() {
    try {
      place.leave();
      context.gone();
    } finally {
      if (protocol != null) { // Otherwise the link ends before it has begun.
        guarded(protocol::closed);
      }
    }
  }
}
