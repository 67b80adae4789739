package porthole.device.transport.loop;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import porthole.device.transport.admission.Pace;

/**
 * The work of one connection that waits because the connection has used up its rates or its share
 * of this turn: the rest of the received bytes, and long work that continues piece by piece.
 * Meanwhile the peer is not read, so the waiting bytes are those of one or two reads. Loop's
 * thread.
 */
public final class PostponedWork extends Deadlines.Entry {
  /** The cost that one connection may cause in one turn: a message of the default limit. */
  static final long TURN_BYTES = 64 * 1024;

  /** A connection that costs less in a turn is not paused, even over its rate. */
  static final long SMALL_BYTES = 1024;

  /** A pause ends after this time at the latest, then the rates are checked again. */
  private static final long MAX_REST_NANOS = 10_000_000_000L;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final Runnable NO_WORK = () -> {};

  private final Link link;
  private final Consumer<ByteBuffer> receiver;
  private ByteBuffer rest = NOTHING;
  private Runnable work = NO_WORK;
  private long turn;
  private long charged;
  private boolean resting;
  private boolean ended;

  /**
   * @param receiver takes the rest of the received bytes later
   */
  public PostponedWork(Link link, Consumer<ByteBuffer> receiver) {
    this.link = link;
    this.receiver = receiver;
  }

  /** Counts a cost; returns whether the following messages must wait. */
  public boolean charge(long bytes) {
    long now = link.loop().turnBegan();
    charged = now == turn ? charged + bytes : bytes;
    turn = now;
    Pace pace = link.reader().pace();
    pace.charge(bytes, now);
    if (charged >= TURN_BYTES || charged >= SMALL_BYTES && pace.readyAt() > now) {
      rest();
    }
    return resting;
  }

  /** Runs work in a later turn, before the rest of the received bytes is taken. */
  public void later(Runnable next) {
    work = next;
    rest();
  }

  /** Keeps received bytes behind those kept already. */
  public void keep(ByteBuffer bytes) {
    ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.remaining());
    all.put(rest).put(bytes).flip();
    rest = all;
  }

  /** Returns whether received bytes wait for a later turn. */
  public boolean isResting() {
    return resting;
  }

  private void rest() {
    if (!resting && !ended) {
      resting = true;
      link.reader().setPaused(true);
      long now = link.loop().now();
      long wait = link.reader().pace().readyAt() - now;
      if (wait > 0) {
        link.context().traffic().slowedDown();
      }
      link.loop().setDeadline(this, now + Math.max(0, Math.min(wait, MAX_REST_NANOS)));
    }
  }

  @Override
  public void expire() {
    if (link.reader().pace().readyAt() > link.loop().turnBegan()) {
      resting = false;
      rest();
    } else {
      goOn();
    }
  }

  /** Resumes: runs the work, then takes the received bytes, as far as the rates allow. */
  public void goOn() {
    wake();
    Runnable next = work;
    work = NO_WORK;
    link.guarded(next);
    if (!resting && rest.hasRemaining()) {
      ByteBuffer bytes = rest;
      rest = NOTHING;
      receiver.accept(bytes);
    }
    if (!resting) {
      link.reader().setPaused(false);
    }
  }

  private void wake() {
    resting = false;
    link.loop().setDeadline(this, EventLoop.NEVER);
  }

  /** Discards the work; the received bytes are still decoded, to find the close frame. */
  public void forgetWork() {
    work = NO_WORK;
  }

  /** Discards everything, with the deadline: the connection has ended. */
  public void end() {
    ended = true;
    wake();
    work = NO_WORK;
    rest = NOTHING;
  }
}
