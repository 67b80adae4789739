package porthole.device.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.tinylog.Logger;
import porthole.protocol.CloseCode;

/** One TCP connection on the loop: what waits to be written, and what is spoken. Loop's thread. */
final class Link implements EventLoop.Ready {
  /** So many times the backlog may be sent past the pause, unasked; then the peer is dropped. */
  private static final int BACKLOGS_BEFORE_DROP = 4;

  /** How long we wait for a peer to close after us, so that it can read our last words. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  /** No rest is longer, so that a peer that is gone is noticed, and a timer goes. */
  private static final long MAX_REST_NANOS = 10_000_000_000L;

  private static final Runnable NOTHING = () -> {};

  private final EventLoop loop;
  private final SelectionKey key;
  private final Peer peer;
  private final Pace pace;
  private final Consumer<Peer> whenGone;
  private final Outbox outbox;
  private final Traffic traffic;
  private final long maxBacklogBytes;
  private Overflow overflow = Overflow.PAUSE_READING;
  private Wire wire;
  private Protocol protocol;
  private long deadline = EventLoop.NEVER;
  private Runnable whenWritten = NOTHING;
  private long restUntil;
  private boolean held;
  private boolean toTheEnd;
  private boolean reading;
  private boolean unflushed;
  private boolean finishing;
  private boolean gone;

  private Link(
      EventLoop loop,
      Wire wire,
      Peer peer,
      SelectionKey key,
      Pace pace,
      Setup setup,
      Consumer<Peer> whenGone) {
    this.loop = loop;
    this.wire = wire;
    this.peer = peer;
    this.key = key;
    this.pace = pace;
    this.whenGone = whenGone;
    this.outbox = new Outbox(loop.backlogs());
    this.traffic = setup.traffic();
    this.maxBacklogBytes = setup.limits().of(Limit.BACKLOG_BYTES);
  }

  /**
   * Joins an accepted socket to the loop; it says nothing until {@link #speak} is called.
   *
   * @param pace is asked before each read, and to be told what came
   * @param whenGone is told once, when the connection has ended
   */
  static Link join(
      EventLoop loop,
      SocketChannel channel,
      Peer peer,
      Pace pace,
      Setup setup,
      Consumer<Peer> whenGone)
      throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(loop.selector(), SelectionKey.OP_READ);
    Link link = new Link(loop, new PlainWire(channel), peer, key, pace, setup, whenGone);
    key.attach(link);
    loop.add(link);
    return link;
  }

  Peer peer() {
    return peer;
  }

  EventLoop loop() {
    return loop;
  }

  /** Goes on with another wire over the same socket. */
  void carriedBy(Wire wire) {
    this.wire = wire;
  }

  void speak(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Decides what happens when too much waits. */
  void setOverflow(Overflow overflow) {
    this.overflow = overflow;
  }

  Overflow overflow() {
    return overflow;
  }

  /** Returns how much waits, as {@link Outbox#size}. */
  long backlog() {
    return outbox.size();
  }

  long deadline() {
    return deadline;
  }

  /** Sets when {@link Protocol#expired} is called, in the loop's time. */
  void setDeadline(long deadline) {
    this.deadline = deadline;
    loop.wakeAt(deadline);
  }

  void expire() {
    deadline = EventLoop.NEVER;
    if (finishing) {
      drop();
    } else {
      guarded(protocol::expired);
    }
  }

  void goAway(int code, String reason) {
    if (!finishing) {
      guarded(() -> protocol.goAway(code, reason));
    }
  }

  @Override
  public void ready(SelectionKey key) {
    int readyOps = key.isValid() ? key.readyOps() : 0;
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      readOrRest();
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0) {
      flushLater();
    }
  }

  private void readOrRest() {
    if (!finishing && !toTheEnd && pace.readyAt() > loop.turnBegan()) {
      rest();
      return;
    }
    reading = true;
    read();
    reading = false;
    flushAfterRead();
  }

  /** A chunk that is given back at once serves the next link, still warm; the rest may wait. */
  private void flushAfterRead() {
    if (unflushed && outbox.holdsChunk()) {
      flush();
    } else if (unflushed) {
      loop.flushLater(this);
    }
  }

  /** Reads nothing until there are tokens again: TCP tells the peer. */
  private void rest() {
    if (restUntil <= loop.turnBegan()) {
      traffic.slowedDown();
      long rest = Math.min(pace.readyAt() - loop.turnBegan(), MAX_REST_NANOS);
      restUntil = loop.turnBegan() + rest;
      loop.after(rest, this::flushLater);
    }
    flushLater();
  }

  /** Returns until when nothing is read of what the peer may have sent. */
  long restUntil() {
    return restUntil;
  }

  Pace pace() {
    return pace;
  }

  private void read() {
    ByteBuffer bytes = loop.readBuffer();
    int count;
    try {
      count = wire.read(bytes);
    } catch (IOException e) { // The peer reset the connection: as good as its end.
      count = -1;
    } catch (RuntimeException | Error e) {
      Logger.error(e, "Error while reading from {}", peer);
      count = -1;
    }
    if (count < 0) {
      drop();
    } else if (count > 0) {
      bytes.flip();
      receive(bytes);
    }
    if (wire.isAtEnd()) {
      finish();
    }
  }

  /** Reads again after the wire could not be read for a while. */
  void resume() {
    if (!gone) {
      read();
      flushLater(); // Which also sees to it that the socket is watched again.
    }
  }

  /** Gives bytes to the protocol that is spoken now; after the end nobody wants them. */
  void receive(ByteBuffer bytes) {
    if (!finishing && !gone) {
      try {
        protocol.receive(bytes);
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  /** Reads nothing until {@link #release}. */
  void hold() {
    held = true;
    flushLater();
  }

  /** Reads on. */
  void release() {
    held = false;
    flushLater();
  }

  boolean isHeld() {
    return held;
  }

  /** From now on reads whatever comes, since nothing is done with it: only its end is awaited. */
  void readToEnd() {
    toTheEnd = true;
    flushLater();
  }

  /** Ends the conversation because too much is asked of the service at once. */
  void overloaded() {
    goAway(CloseCode.TRY_AGAIN_LATER, "Too much to do");
  }

  /** An error of ours ends this link and no other, OutOfMemoryError and StackOverflowError too. */
  void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Ends the conversation for an error of ours; when there is no memory to say so, at once. */
  void fail(Throwable error) {
    try {
      Logger.error(error, "Error while serving {}", peer);
      protocol.failed(error);
    } catch (Throwable another) {
      drop();
    }
  }

  /** Queues bytes, which are copied, to be written at the end of this turn. */
  void send(ByteBuffer bytes) {
    if (!gone && !finishing) {
      outbox.add(bytes);
      flushLater();
    }
  }

  /** Queues a frame, whose payload is copied, to be written at the end of this turn. */
  void sendFrame(int opcode, ByteBuffer payload) {
    if (!gone && !finishing) {
      outbox.addFrame(opcode, payload);
      if (overflow == Overflow.PAUSE_READING) {
        boundBacklog(BACKLOGS_BEFORE_DROP * maxBacklogBytes);
      }
      flushLater();
    }
  }

  /** Queues a message that other links may have as well. */
  void send(PreparedMessage message) {
    if (!gone && !finishing) {
      outbox.add(message);
      boundBacklog(
          overflow == Overflow.PAUSE_READING
              ? BACKLOGS_BEFORE_DROP * maxBacklogBytes
              : maxBacklogBytes);
      flushLater();
    }
  }

  /**
   * Runs something, once, when nothing waits any more, behind what was given before; not at all when
   * the link ends before.
   */
  void whenWritten(Runnable work) {
    Runnable before = whenWritten;
    whenWritten =
        before == NOTHING
            ? work
            : () -> {
              before.run();
              work.run();
            };
    flushLater();
  }

  private void boundBacklog(long most) {
    if (outbox.size() > most && (key.interestOps() & SelectionKey.OP_WRITE) == 0) {
      flush(); // Nobody has yet seen whether this peer reads.
    }
    if (outbox.size() > most) {
      shed();
    }
  }

  private void shed() {
    switch (overflow) {
      case DROP_OLDEST:
        traffic.dropped(outbox.dropOldest(maxBacklogBytes));
        break;
      case KEEP_LATEST:
        traffic.dropped(outbox.dropOutdated());
        // With some room left behind it, or this would go over the backlog for every message.
        traffic.dropped(outbox.dropOldest(maxBacklogBytes / 4 * 3));
        break;
      default:
        closeSlow();
    }
  }

  /** Gives back memory when too much waits for all peers together, and most of it for this one. */
  void relieve() {
    boolean mayDrop = overflow == Overflow.DROP_OLDEST || overflow == Overflow.KEEP_LATEST;
    int dropped = mayDrop ? outbox.dropMessages() : 0;
    traffic.dropped(dropped);
    if (dropped == 0 && !outbox.isEmpty()) {
      closeSlow();
    }
  }

  private void closeSlow() {
    Logger.info("{} is too slow: {} bytes wait for it", peer, outbox.size());
    traffic.closedSlowPeer();
    if (overflow == Overflow.CLOSE && outbox.dropMessages() > 0) {
      guarded(() -> protocol.goAway(CloseCode.TRY_AGAIN_LATER, "Too slow for what is sent here"));
    } else {
      drop(); // Nothing can be said to it.
    }
  }

  /** Writes what is queued, then ends the connection; what still comes in is thrown away. */
  void finish() {
    if (finishing || gone) {
      return;
    }
    if (!wire.canSpeak()) {
      drop();
      return;
    }
    finishing = true;
    setDeadline(loop.now() + LINGER_NANOS);
    flushLater();
  }

  /** Ends the connection at once; what is queued is lost. */
  void drop() {
    if (gone) {
      return;
    }
    gone = true;
    loop.remove(this);
    whenGone.accept(peer);
    outbox.clear();
    try {
      wire.close(); // Cancels the key, too.
    } catch (IOException e) {
      Logger.debug(e, "Cannot close the socket of {}", peer);
    }
    guarded(protocol::closed);
  }

  /** Sees to it that {@link #flush} is called at the end of this turn. */
  void flushLater() {
    if (!unflushed) {
      unflushed = true;
      if (!reading) {
        loop.flushLater(this);
      }
    }
  }

  void flush() {
    unflushed = false;
    if (gone) {
      return;
    }
    try {
      if (!outbox.isEmpty()) {
        outbox.writeTo(wire);
      } else if (wire.waiting() > 0) {
        wire.flush();
      }
      if (outbox.isEmpty() && finishing) {
        // Closing a socket with unread bytes in it resets the connection, and the peer may lose our
        // last words. So: say that we are done, and wait a moment for the peer to be.
        wire.end();
      }
      watch();
      if (outbox.isEmpty() && whenWritten != NOTHING) {
        Runnable work = whenWritten;
        whenWritten = NOTHING;
        guarded(work);
      }
    } catch (IOException e) { // The peer is gone.
      drop();
    } catch (RuntimeException | Error e) {
      Logger.error(e, "Error while writing to {}", peer);
      drop();
    }
  }

  private void watch() {
    // Over its backlog a peer is not read: it first has to read what it made us say.
    boolean resting = held || restUntil > loop.turnBegan();
    long waiting = outbox.size() + wire.waiting();
    boolean mayRead = finishing || toTheEnd || !resting && waiting <= maxBacklogBytes;
    int interest =
        (wire.canRead() && mayRead ? SelectionKey.OP_READ : 0)
            | (waiting == 0 ? 0 : SelectionKey.OP_WRITE);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }
}
