package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import porthole.device.log.PeerLog;
import porthole.device.transport.Overflow;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.Frames;

/**
 * What waits to be written on one link, written once a turn, and what becomes of it when its peer
 * is slow. It is an outbox rather than having one, which saves an idle link an object. Loop's
 * thread.
 */
public final class LinkWriter extends Outbox {
  private static final Runnable NOTHING = () -> {};

  private final Link link;
  private Overflow overflow = Overflow.PAUSE_READING;
  private Runnable whenWritten = NOTHING;
  private boolean unflushed;

  LinkWriter(Link link) {
    super(link.loop().backlogs());
    this.link = link;
  }

  /** Decides what happens when too much waits. */
  public void setOverflow(Overflow overflow) {
    this.overflow = overflow;
  }

  public Overflow overflow() {
    return overflow;
  }

  /** Queues bytes, which are copied, to be written at the end of this turn. */
  public void send(ByteBuffer bytes) {
    if (link.isOpen()) {
      try {
        add(bytes);
        flushLater();
      } catch (OutOfMemoryError e) {
        outOfMemory(e);
      }
    }
  }

  /**
   * Queues a frame, whose payload is copied, to be written at the end of this turn. A ping or pong
   * to a peer that is slow overtakes what waits for it.
   */
  public void sendFrame(int opcode, ByteBuffer payload) {
    if (link.isOpen()) {
      try {
        if (Frames.isPingOrPong(opcode) && link.isWatchedForRoom()) {
          addOvertaking(opcode, payload);
        } else {
          addFrame(opcode, payload);
        }
        if (overflow == Overflow.PAUSE_READING) {
          bound();
        }
        flushLater();
      } catch (OutOfMemoryError e) {
        outOfMemory(e);
      }
    }
  }

  /** Queues a message that other links may have as well. */
  public void send(PreparedMessage message) {
    if (link.isOpen()) {
      try {
        add(message);
        bound();
        flushLater();
      } catch (OutOfMemoryError e) {
        outOfMemory(e);
      }
    }
  }

  /**
   * Half of it may be there, so nothing more can be said to this peer; others are not concerned.
   */
  private void outOfMemory(OutOfMemoryError e) {
    link.drop(); // First, since it gives memory back.
    PeerLog.error(link.peer().host(), e, "No memory for what {} is to be sent", link.peer());
  }

  /**
   * Runs something, once, in the turn after the one in which nothing waits any more, behind what
   * was given before; not at all when the link ends before. Others are served in between.
   */
  public void whenWritten(Runnable work) {
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

  private void bound() {
    long maxBytes = link.terms().maxBacklogBytes();
    long most = overflow == Overflow.PAUSE_READING ? link.terms().maxUnaskedBytes() : maxBytes;
    if (size() > most && !link.isWatchedForRoom()) {
      flush(); // Nobody has yet seen whether this peer reads.
    }
    if (size() > most) {
      shed(maxBytes);
    }
  }

  private void shed(long maxBytes) {
    switch (overflow) {
      case DROP_OLDEST:
        dropped(dropOldest(maxBytes));
        break;
      case KEEP_LATEST:
        dropped(dropOutdated());
        // With some room left behind it, or this would go over the backlog for every message.
        dropped(dropOldest(maxBytes / 4 * 3));
        break;
      default:
        closeSlow();
    }
  }

  private void dropped(int messages) {
    link.terms().traffic().dropped(messages);
  }

  /** Gives back memory when too much waits for all peers together, and most of it for this one. */
  void relieve() {
    boolean mayDrop = overflow == Overflow.DROP_OLDEST || overflow == Overflow.KEEP_LATEST;
    int dropped = mayDrop ? dropMessages() : 0;
    dropped(dropped);
    if (dropped == 0 && !isEmpty()) {
      closeSlow();
    }
  }

  private void closeSlow() {
    PeerLog.info(link.peer().host(), "{} is too slow: {} bytes wait for it", link.peer(), size());
    link.terms().traffic().closedSlowPeer();
    if (overflow == Overflow.CLOSE && dropMessages() > 0) {
      link.tooSlow();
    } else {
      link.drop(); // Nothing can be said to it.
    }
  }

  /** A chunk that is given back at once serves the next link, still warm; the rest may wait. */
  void flushAfterRead() {
    if (unflushed && holdsChunk()) {
      flush();
    } else if (unflushed) {
      link.loop().flushLater(this);
    }
  }

  /** Sees to it that {@link #flush} is called at the end of this turn. */
  public void flushLater() {
    if (!unflushed) {
      if (!link.reader().isReading()) {
        link.loop().flushLater(this);
      }
      unflushed = true;
    }
  }

  /** Writes what the wire takes now, and has the socket watched for what is wanted next. */
  public void flush() {
    unflushed = false;
    if (link.isGone()) {
      return;
    }
    try {
      write(link.wire());
      if (isEmpty() && link.wire().waiting() == 0 && link.reader().hasEnded()) {
        link.drop();
        return;
      }
      link.watch();
      if (isEmpty() && whenWritten != NOTHING) {
        Runnable work = whenWritten;
        whenWritten = NOTHING;
        link.loop().nextTurn(() -> runUnlessGone(work));
      }
    } catch (IOException e) { // The peer is gone.
      link.drop();
    } catch (RuntimeException | Error e) {
      link.drop();
      PeerLog.error(link.peer().host(), e, "Error while writing to {}", link.peer());
    }
  }

  private void runUnlessGone(Runnable work) {
    if (!link.isGone()) {
      link.guarded(work);
    }
  }

  private void write(Wire wire) throws IOException {
    if (!isEmpty()) {
      writeTo(wire);
    } else if (wire.waiting() > 0) {
      wire.flush();
    }
    if (isEmpty() && link.isFinishing()) {
      // Closing a socket with unread bytes in it resets the connection, and the peer may lose our
      // last words. So: say that we are done, and wait a moment for the peer to be.
      wire.end();
    }
  }
}
