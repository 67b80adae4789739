package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import porthole.device.log.PeerLog;
import porthole.device.transport.Overflow;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.Frames;

/**
 * Queues and writes the frames of one link, once a turn, and applies its {@link Overflow} when the
 * peer is slow. It extends the outbox, which saves each idle link an object, and keeps two fields
 * in the link, which has room for them. Loop's thread.
 */
public final class LinkWriter extends Outbox {
  private static final Runnable NOTHING = NoWork.INSTANCE;

  /** Two of these fill what one read takes; smaller frames are joined in one write. */
  private static final int MIN_BYTES_AT_ONCE = 32 * 1024;

  private final Link link;
  private Runnable whenWritten = NOTHING;

  LinkWriter(Link link) {
    super(link.loop().backlogs());
    this.link = link;
  }

  /** Sets what happens when the backlog exceeds its limit. */
  public void setOverflow(Overflow overflow) {
    link.overflow = overflow;
  }

  /** Returns what happens when the backlog exceeds its limit. */
  public Overflow overflow() {
    return link.overflow;
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
   * to a slow peer overtakes its backlog. A large payload outside the heap is written at once, and
   * only the rest of it is copied.
   */
  public void sendFrame(int opcode, ByteBuffer payload) {
    if (link.isOpen()) {
      try {
        if (Frames.isPingOrPong(opcode) && link.isWatchedForRoom()) {
          addOvertaking(opcode, payload);
        } else if (isWrittenAtOnce(payload)) {
          writeAtOnce(opcode, payload);
        } else {
          addFrame(opcode, payload);
        }
        if (link.overflow == Overflow.PAUSE_READING) {
          bound();
        }
        flushLater();
      } catch (OutOfMemoryError e) {
        outOfMemory(e);
      }
    }
  }

  /** Returns whether a frame saves a copy by a write of its own, which its size is worth. */
  private boolean isWrittenAtOnce(ByteBuffer payload) {
    return payload.remaining() >= MIN_BYTES_AT_ONCE
        && payload.isDirect()
        && isEmpty()
        && link.wire().waiting() == 0;
  }

  private void writeAtOnce(int opcode, ByteBuffer payload) {
    try {
      writeFrame(link.wire(), opcode, payload);
    } catch (IOException | RuntimeException e) {
      writingFailed(e);
    }
  }

  /** Queues a message that other links may share. */
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

  /** A part of the frame may be queued, so nothing more can be sent to this peer. Others go on. */
  private void outOfMemory(OutOfMemoryError e) {
    link.drop(); // First, since it frees memory.
    PeerLog.error(link.peer().host(), e, "No memory to send to {}", link.peer());
  }

  /**
   * Runs work once, in the turn after everything is written, behind earlier work; not at all when
   * the link ends first. Other links are served in between.
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
    long maxBytes = link.context().maxBacklogBytes();
    long max =
        link.overflow == Overflow.PAUSE_READING ? link.context().maxUnrequestedBytes() : maxBytes;
    if (size() > max && !link.isWatchedForRoom()) {
      flush(); // It is unknown yet whether this peer reads.
    }
    if (size() > max) {
      shed(maxBytes);
    }
  }

  private void shed(long maxBytes) {
    switch (link.overflow) {
      case DROP_OLDEST:
        dropped(dropOldest(maxBytes));
        break;
      case KEEP_LATEST:
        dropped(dropOutdated());
        // To three quarters, or every further message would search the backlog again.
        dropped(dropOldest(maxBytes / 4 * 3));
        break;
      default:
        closeSlow();
    }
  }

  private void dropped(int messages) {
    link.context().traffic().dropped(messages);
  }

  /** Frees memory when the backlogs of all peers exceed their limit. */
  void cutBacklog() {
    boolean mayDrop =
        link.overflow == Overflow.DROP_OLDEST || link.overflow == Overflow.KEEP_LATEST;
    int dropped = mayDrop ? dropMessages() : 0;
    dropped(dropped);
    if (dropped == 0 && !isEmpty()) {
      closeSlow();
    }
  }

  private void closeSlow() {
    PeerLog.info(
        link.peer().host(), "{} is too slow: its backlog is {} bytes", link.peer(), size());
    link.context().traffic().closedSlowPeer();
    if (link.overflow == Overflow.CLOSE && dropMessages() > 0) {
      link.tooSlow();
    } else {
      link.drop(); // No close frame would reach it.
    }
  }

  /** Flushes chunks at once, since they serve the next link while in the processor's cache. */
  void flushAfterRead() {
    if (link.unflushed && holdsChunk()) {
      flush();
    } else if (link.unflushed) {
      link.loop().flushLater(this);
    }
  }

  /** Calls {@link #flush} at the end of this turn. */
  public void flushLater() {
    if (!link.unflushed) {
      if (!link.reader().isReading()) {
        link.loop().flushLater(this);
      }
      link.unflushed = true;
    }
  }

  /** Writes what the wire takes now, and sets what the selector watches the socket for. */
  public void flush() {
    link.unflushed = false;
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
    } catch (IOException | RuntimeException | Error e) {
      writingFailed(e);
    }
  }

  private void writingFailed(Throwable e) {
    link.drop();
    if (!(e instanceof IOException)) { // Otherwise the peer is gone.
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
      // Closing a socket with unread bytes resets the connection, and the peer may lose our last
      // bytes. So this ends our half, and waits a moment for the peer's end.
      wire.end();
    }
  }
}
