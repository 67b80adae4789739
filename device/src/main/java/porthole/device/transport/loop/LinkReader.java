package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import porthole.device.log.PeerLog;
import porthole.device.transport.admission.Pace;

/**
 * Reads one link, unless its peer is over its rate or on hold. The link extends it, which saves
 * each idle link an object. Loop's thread.
 */
public abstract class LinkReader extends Deadlines.Entry {
  /** No pause is longer, so that the end of a peer is noticed. */
  private static final long MAX_PAUSE_NANOS = 10_000_000_000L;

  /** A peer that is over its rate is not read until this expires. */
  private static final class Pause extends Deadlines.Entry {
    private final LinkWriter writer;
    private long until;

    private Pause(LinkWriter writer) {
      this.writer = writer;
    }

    @Override
    public void expire() {
      writer.flushLater(); // The flush makes the selector watch the socket again.
    }
  }

  // As few fields as possible: each idle connection has a reader.
  private Pause pause; // Made when first needed: most links need none.
  private long heardAt;
  private boolean held;
  private boolean decodingPaused;
  private boolean toTheEnd;
  private boolean ended;

  /**
   * @param heardAt the time at which the link begins
   */
  LinkReader(long heardAt) {
    this.heardAt = heardAt;
  }

  /** Returns the link that is read. */
  abstract Link link();

  /** Returns the pace of the peer, which is checked before each read. */
  public Pace pace() {
    return link().place().pace();
  }

  /** Reads once, or starts a pause if the peer is over its rate. */
  void readOrPause() {
    if (!link().isFinishing() && pace().readyAt() > link().loop().turnBegan()) {
      pause();
      return;
    }
    link().loop().beginRead(this);
    try {
      read();
    } finally {
      link().loop().endRead();
    }
    link().writer().flushAfterRead();
  }

  /** Reads nothing until the rates allow it again, so TCP slows the peer down. */
  private void pause() {
    EventLoop loop = link().loop();
    if (pausedUntil() <= loop.turnBegan()) {
      link().context().traffic().slowedDown();
      if (pause == null) {
        pause = new Pause(link().writer());
      }
      pause.until = Math.min(pace().readyAt(), loop.turnBegan() + MAX_PAUSE_NANOS);
      loop.setDeadline(pause, pause.until);
    }
    link().writer().flushLater();
  }

  /** Returns the time of the last received bytes, or of the beginning of the link(). */
  public long heardAt() {
    return heardAt;
  }

  /** Returns the time until which the peer is not read; 0 without a pause. */
  public long pausedUntil() {
    return pause == null ? 0 : pause.until;
  }

  /** Removes the deadline of a pause, when the connection has ended. */
  void endPause() {
    if (pause != null) {
      link().loop().setDeadline(pause, EventLoop.NEVER);
    }
  }

  private void read() {
    ByteBuffer bytes = link().loop().readBuffer();
    int count;
    try {
      count = link().wire().read(bytes);
    } catch (IOException e) { // A reset by the peer, handled as its end.
      count = -1;
    } catch (RuntimeException | Error e) {
      PeerLog.error(link().peer().host(), e, "Error while reading from {}", link().peer());
      count = -1;
    }
    if (count < 0) {
      end();
    } else if (count > 0) {
      heardAt = link().loop().turnBegan();
      bytes.flip();
      link().receive(bytes);
    } else if (link().wire().recordsRead() > 0) { // Empty records cost time, too.
      Wire wire = link().wire();
      pace().received(wire.recordsRead(), wire.bytesRead(), link().loop().turnBegan());
    }
    if (link().wire().isAtEnd()) {
      link().finish();
    }
  }

  /** A peer that has ended its half may still read our last bytes. */
  private void end() {
    boolean hasBacklog = !link().writer().isEmpty() || link().wire().waiting() > 0;
    if (link().isFinishing() && hasBacklog) {
      ended = true;
      link().writer().flushLater();
    } else {
      link().drop();
    }
  }

  /** Returns whether the peer has ended its half. */
  boolean hasEnded() {
    return ended;
  }

  /** Reads again after the wire could not be read. */
  public void resume() {
    if (!link().isGone()) {
      read();
      link().writer().flushLater(); // The flush makes the selector watch the socket again.
    }
  }

  /** Returns whether a read is in progress; a flush follows it. */
  boolean isReading() {
    return link().loop().isReading(this);
  }

  /** Reads nothing until {@link #release}. */
  public void hold() {
    held = true;
    link().writer().flushLater();
  }

  /** Reads again after {@link #hold}. */
  void release() {
    held = false;
    link().writer().flushLater();
  }

  /** Returns whether the peer is not read because its messages must wait. */
  public boolean isHeld() {
    return held || decodingPaused;
  }

  /** Pauses reading while received bytes wait: see {@link PostponedWork}. */
  void setPaused(boolean paused) {
    decodingPaused = paused;
    link().writer().flushLater();
  }

  /**
   * From now on reads in spite of backlog and blocking tasks: the bytes are discarded, and only the
   * end of the connection matters.
   */
  public void readToEnd() {
    toTheEnd = true;
    link().writer().flushLater();
  }

  /** Returns whether to read the peer, given the size of its backlog. */
  boolean wants(long waiting) {
    // A peer over its backlog must read our answers before it is read again.
    boolean may =
        toTheEnd || !held && !decodingPaused && waiting <= link().context().maxBacklogBytes();
    return may && !ended && pausedUntil() <= link().loop().turnBegan();
  }
}
