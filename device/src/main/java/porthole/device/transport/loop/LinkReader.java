package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import porthole.device.log.PeerLog;
import porthole.device.transport.admission.Pace;

/** Reads what comes on one link, when its peer may be read. Loop's thread. */
public final class LinkReader {
  /** No rest is longer, so that a peer that is gone is noticed, and a timer goes. */
  private static final long MAX_REST_NANOS = 10_000_000_000L;

  /** A peer that is over its rate is not read until this expires. */
  private static final class Rest extends Deadlines.Entry {
    private final LinkWriter writer;
    private long until;

    private Rest(LinkWriter writer) {
      this.writer = writer;
    }

    @Override
    public void expire() {
      writer.flushLater(); // Which sees to it that the socket is watched again.
    }
  }

  // The fields are as few as may be: there is a reader for each idle connection.
  private final Link link;
  private Rest rest; // None before the first: most never need any.
  private long heardAt;
  private boolean held;
  private boolean paused;
  private boolean toTheEnd;
  private boolean ended;

  LinkReader(Link link) {
    this.link = link;
    this.heardAt = link.loop().turnBegan();
  }

  /** Returns the pace that is asked before each read, and told what came. */
  public Pace pace() {
    return link.place().pace();
  }

  /** Reads once, or not yet when the peer is over its rate. */
  void readOrRest() {
    if (!link.isFinishing() && pace().readyAt() > link.loop().turnBegan()) {
      rest();
      return;
    }
    link.loop().beginRead(this);
    try {
      read();
    } finally {
      link.loop().endRead();
    }
    link.writer().flushAfterRead();
  }

  /** Reads nothing until there are tokens again: TCP tells the peer. */
  private void rest() {
    EventLoop loop = link.loop();
    if (restUntil() <= loop.turnBegan()) {
      link.terms().traffic().slowedDown();
      if (rest == null) {
        rest = new Rest(link.writer());
      }
      rest.until = Math.min(pace().readyAt(), loop.turnBegan() + MAX_REST_NANOS);
      loop.setDeadline(rest, rest.until);
    }
    link.writer().flushLater();
  }

  /** Returns when something was last received; when the link began, if nothing was. */
  public long heardAt() {
    return heardAt;
  }

  /** Returns until when nothing is read of what the peer may have sent. */
  public long restUntil() {
    return rest == null ? 0 : rest.until;
  }

  /** Gives back what is held when the connection has ended. */
  void clear() {
    if (rest != null) {
      link.loop().setDeadline(rest, EventLoop.NEVER);
    }
  }

  private void read() {
    ByteBuffer bytes = link.loop().readBuffer();
    int count;
    try {
      count = link.wire().read(bytes);
    } catch (IOException e) { // The peer reset the connection: as good as its end.
      count = -1;
    } catch (RuntimeException | Error e) {
      PeerLog.error(link.peer().host(), e, "Error while reading from {}", link.peer());
      count = -1;
    }
    if (count < 0) {
      end();
    } else if (count > 0) {
      heardAt = link.loop().turnBegan();
      bytes.flip();
      link.receive(bytes);
    } else if (link.wire().recordsRead() > 0) { // They held nothing, and cost time all the same.
      Wire wire = link.wire();
      pace().received(wire.recordsRead(), wire.bytesRead(), link.loop().turnBegan());
    }
    if (link.wire().isAtEnd()) {
      link.finish();
    }
  }

  /** A peer that says no more may still read our last words. */
  private void end() {
    boolean saysMore = !link.writer().isEmpty() || link.wire().waiting() > 0;
    if (link.isFinishing() && saysMore) {
      ended = true;
      link.writer().flushLater();
    } else {
      link.drop();
    }
  }

  /** Returns whether the peer says no more. */
  boolean hasEnded() {
    return ended;
  }

  /** Reads again after the wire could not be read for a while. */
  public void resume() {
    if (!link.isGone()) {
      read();
      link.writer().flushLater(); // Which also sees to it that the socket is watched again.
    }
  }

  /** Returns whether a read is under way, after which there is a flush. */
  boolean isReading() {
    return link.loop().isReading(this);
  }

  /** Reads nothing until {@link #release}. */
  public void hold() {
    held = true;
    link.writer().flushLater();
  }

  /** Reads on. */
  void release() {
    held = false;
    link.writer().flushLater();
  }

  public boolean isHeld() {
    return held || paused;
  }

  /** Reads nothing while what was read has to wait: see {@link PostponedWork}. */
  void setPaused(boolean paused) {
    this.paused = paused;
    link.writer().flushLater();
  }

  /**
   * From now on reads also while much waits or work is under way, since nothing is done with what
   * comes: only its end is awaited.
   */
  public void readToEnd() {
    toTheEnd = true;
    link.writer().flushLater();
  }

  /** Returns whether the peer is to be read while so many bytes wait for it. */
  boolean wants(long waiting) {
    // Over its backlog a peer is not read: it first has to read what it made us say.
    boolean may = toTheEnd || !held && !paused && waiting <= link.terms().maxBacklogBytes();
    return may && !ended && restUntil() <= link.loop().turnBegan();
  }
}
