package porthole.device.transport.admission;

/**
 * How fast one peer sends, against its own rates and those of its address. Whoever is over one is
 * read later, so that TCP slows it down; whoever is over its own for long is closed. A peer is over
 * its rate from the moment its bucket is empty until half its burst has come back: somebody who
 * sends without a pause never is again, however TCP slows it; somebody who sent a lot at once soon
 * is.
 */
public final class Pace {
  /** Reading costs something, however little there is to be read. */
  private static final int MIN_BYTES_PER_READ = 512;

  /** What one thing may be counted as: no more is done at once, and times do not overflow. */
  private static final long MAX_CHARGE_BYTES = 64 * 1024 * 1024;

  private static final long NEVER = Long.MAX_VALUE / 2;

  private final Source source; // Whose rates are meant throughout.
  private long messagesFull;
  private long bytesFull;
  private long overSince = NEVER;

  Pace(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  /** Counts what one read brought: frames, since each costs time, whatever is in it, and bytes. */
  public void received(long frames, long bytes, long now) {
    long counted = Math.max(bytes, MIN_BYTES_PER_READ);
    if (isHalfFull(now)) {
      overSince = NEVER;
    }
    Rates rates = source.rates();
    messagesFull = rates.messages.take(messagesFull, frames, now);
    bytesFull = rates.bytes.take(bytesFull, counted, now);
    source.received(frames, counted, now);
    if (ownReadyAt() > now && overSince == NEVER) {
      overSince = now;
    }
  }

  /** Counts what has cost as much as so many bytes received, beside those that were. */
  public void charge(long bytes, long now) {
    long counted = Math.min(bytes, MAX_CHARGE_BYTES);
    if (isHalfFull(now)) {
      overSince = NEVER;
    }
    bytesFull = source.rates().bytes.take(bytesFull, counted, now);
    source.received(0, counted, now);
    if (ownReadyAt() > now && overSince == NEVER) {
      overSince = now;
    }
  }

  private boolean isHalfFull(long now) {
    Rates rates = source.rates();
    return rates.messages.isHalfFull(messagesFull, now) && rates.bytes.isHalfFull(bytesFull, now);
  }

  private long ownReadyAt() {
    Rates rates = source.rates();
    return Math.max(rates.messages.readyAt(messagesFull), rates.bytes.readyAt(bytesFull));
  }

  /** Returns from when on more may be read: not later than now when it may be now. */
  public long readyAt() {
    return Math.max(ownReadyAt(), source.readyAt());
  }

  /** Returns whether the peer has been over its own rate for too long. */
  public boolean isOverForLong(long now) {
    return ownReadyAt() > now && now - overSince >= source.rates().overNanos;
  }
}
