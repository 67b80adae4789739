package porthole.device.transport.loop;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import porthole.device.transport.admission.Pace;

/**
 * What one connection has to wait with, because it has cost more than its rates allow, or than one
 * turn should: the rest of what was read, and work that goes on bit by bit. Meanwhile its peer is
 * not read, so that no more waits than one read has brought, and one that was due already. Loop's
 * thread.
 */
public final class PostponedWork extends Deadlines.Entry {
  /** What one connection may cost in one turn: as much as a message of the usual limit. */
  static final long TURN_BYTES = 64 * 1024;

  /** What costs less in a turn lets the rest of a read pass: its bytes are counted all the same. */
  static final long SMALL_BYTES = 1024;

  /** The clock is looked at again after so long, whatever was counted. */
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
   * @param receiver is given the rest of what was read when its time has come
   */
  public PostponedWork(Link link, Consumer<ByteBuffer> receiver) {
    this.link = link;
    this.receiver = receiver;
  }

  /** Counts a cost; returns whether what follows has to wait. */
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

  /** Goes on with work in another turn, before the rest of what was read. */
  public void later(Runnable next) {
    work = next;
    rest();
  }

  /** Keeps what was read and has to wait, behind what is kept already. */
  public void keep(ByteBuffer bytes) {
    ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.remaining());
    all.put(rest).put(bytes).flip();
    rest = all;
  }

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
        link.terms().traffic().slowedDown();
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

  /** Does what has waited, as far as that may be done now. */
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

  /** Forgets work that has not been done; what was read is still looked through for its end. */
  public void forgetWork() {
    work = NO_WORK;
  }

  /** Forgets all, its deadline too: the connection has ended. */
  public void end() {
    ended = true;
    wake();
    work = NO_WORK;
    rest = NOTHING;
  }
}
