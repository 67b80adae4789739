package porthole.device.transport.loop;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import porthole.device.log.PeerLog;
import porthole.device.transport.Peer;
import porthole.device.transport.admission.ConnectionPlace;
import porthole.protocol.CloseCode;

/** One TCP connection on the loop, from accepting to its end, and what is spoken. Loop's thread. */
public final class Link extends Deadlines.Entry
    implements EventLoop.Ready, ConnectionPlace.Occupant {
  /** How long we wait for a peer to close after us, so that it can read our last words. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  /** And longer where much waits for it: by a second for each so many bytes, up to a bound. */
  private static final long LINGER_BYTES_PER_SECOND = 8192;

  private static final long MAX_LINGER_NANOS = 10_000_000_000L;

  private final LinkContext terms;
  private final SelectionKey key;
  private final ConnectionPlace place;
  private final Peer peer;
  private final LinkReader reader;
  private final LinkWriter writer;
  private Wire wire;
  private Protocol protocol;
  private boolean finishing;
  private boolean gone;

  private Link(LinkContext terms, Wire wire, Peer peer, SelectionKey key, ConnectionPlace place) {
    this.terms = terms;
    this.wire = wire;
    this.key = key;
    this.place = place;
    this.peer = peer;
    this.reader = new LinkReader(this);
    this.writer = new LinkWriter(this);
  }

  /** Joins an accepted socket to the loop; it says nothing until {@link #speak} is called. */
  static Link join(LinkContext terms, SocketChannel channel, Peer peer, ConnectionPlace place)
      throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(terms.loop().selector(), SelectionKey.OP_READ);
    Link link = new Link(terms, new PlainWire(channel), peer, key, place);
    key.attach(link);
    place.occupiedBy(link);
    return link;
  }

  public LinkContext terms() {
    return terms;
  }

  public EventLoop loop() {
    return terms.loop();
  }

  public Peer peer() {
    return peer;
  }

  public ConnectionPlace place() {
    return place;
  }

  public LinkReader reader() {
    return reader;
  }

  public LinkWriter writer() {
    return writer;
  }

  public Wire wire() {
    return wire;
  }

  /** Goes on with another wire over the same socket. */
  public void carriedBy(Wire wire) {
    this.wire = wire;
  }

  public void speak(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Returns whether something may still be said. */
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
      reader.readOrRest();
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0) {
      writer.flushLater();
    }
  }

  /** Watches the socket for what is wanted now: to be read, to have room again, both or nothing. */
  void watch() {
    long waiting = writer.size() + wire.waiting();
    boolean mayRead = finishing && !reader.hasEnded() || reader.wants(waiting);
    int interest =
        (wire.canRead() && mayRead ? SelectionKey.OP_READ : 0)
            | (waiting == 0 ? 0 : SelectionKey.OP_WRITE);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /** Returns whether the socket has not taken all that it was given. */
  boolean isWatchedForRoom() {
    return (key.interestOps() & SelectionKey.OP_WRITE) != 0;
  }

  /** Gives bytes to the protocol that is spoken now; after the end nobody wants them. */
  public void receive(ByteBuffer bytes) {
    if (isOpen()) {
      try {
        protocol.receive(bytes);
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  public void goAway(int code, String reason) {
    if (!finishing) {
      guarded(() -> protocol.goAway(code, reason));
    }
  }

  @Override
  public long heardAt() {
    return reader.heardAt();
  }

  @Override
  public void giveWay(boolean mayTell) {
    if (mayTell && isOpen()) {
      goAway(CloseCode.TRY_AGAIN_LATER, "Others need this place");
    } else {
      drop();
    }
  }

  /** Ends the conversation because too much is asked of the service at once. */
  public void overloaded() {
    goAway(CloseCode.TRY_AGAIN_LATER, "Too much to do");
  }

  /** Ends the conversation because more is sent than the peer reads. */
  public void tooSlow() {
    goAway(CloseCode.TRY_AGAIN_LATER, "Too slow for what is sent here");
  }

  /** An error of ours ends this link and no other, OutOfMemoryError and StackOverflowError too. */
  public void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Ends the conversation for an error of ours; when there is no memory to say so, at once. */
  public void fail(Throwable error) {
    try {
      PeerLog.error(peer().host(), error, "Error while serving {}", peer());
      protocol.failed(error);
    } catch (Throwable another) {
      drop();
    }
  }

  /** Writes what is queued, then ends the connection; what still comes in is thrown away. */
  public void finish() {
    if (!isOpen()) {
      return;
    }
    if (!wire.canSpeak()) {
      drop();
      return;
    }
    finishing = true;
    long more = writer.size() * LINGER_NANOS / LINGER_BYTES_PER_SECOND;
    setDeadline(loop().now() + Math.min(LINGER_NANOS + more, MAX_LINGER_NANOS));
    writer.flushLater();
  }

  /**
   * Ends the connection at once; what is queued is lost, and nothing is left: no deadline, no
   * buffer, no place. Each of that is given back though an error should keep us from giving back
   * another.
   */
  public void drop() {
    if (gone) {
      return;
    }
    gone = true;
    loop().setDeadline(this, EventLoop.NEVER);
    reader.clear();
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
      wire.close(); // Cancels the key, too.
    } catch (IOException e) {
      PeerLog.debug(peer().host(), "Cannot close the socket of {}: {}", peer(), e);
    }
  }

  private void leave() {
    try {
      place.leave();
      terms.gone();
    } finally {
      if (protocol != null) { // Else it ends before it has begun.
        guarded(protocol::closed);
      }
    }
  }
}
