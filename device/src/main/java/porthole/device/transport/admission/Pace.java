package porthole.device.transport.admission;

/**
 * The speed of one peer against its own rates and those of its address. A peer over a rate is read
 * later, so TCP slows it down; a peer over its own rate for long is closed. The time over the rate
 * begins when the bucket is empty and ends when half the burst is back: a peer that sends without a
 * pause stays over its rate, while one that sent a single burst soon recovers. A pace is a part of
 * its connection's place, which saves each idle connection an object.
 */
public class Pace extends TakenPlace {
  /** The least that a read counts, since each read costs time. */
  private static final int MIN_BYTES_PER_READ = 512;

  /** The most that one charge counts, so that times do not overflow. */
  private static final long MAX_CHARGE_BYTES = 64 * 1024 * 1024;

  private static final long NEVER = Long.MAX_VALUE / 2;

  private final Source source; // Has the rates of the connection, too.
  private long messagesFull;
  private long bytesFull;
  private long overSince = NEVER;

  Pace(Source source) {
    this.source = source;
  }

  /** Returns the connections and rates of the address of the peer. */
  public final Source source() {
    return source;
  }

  /** Returns the most valuable: only a connection may lose its place. */
  @Override
  public long value() {
    return Long.MAX_VALUE;
  }

  /** Counts one read: its frames, since each costs time, and its bytes. */
  public final void received(long frames, long bytes, long now) {
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

  /** Counts a cost as if more bytes had been received. */
  public final void charge(long bytes, long now) {
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

  /** Returns the time from which more may be read; not later than now if it may be now. */
  public final long readyAt() {
    return Math.max(ownReadyAt(), source.readyAt());
  }

  /** Returns whether the peer has been over its own rate for too long. */
  public final boolean isOverForLong(long now) {
    return ownReadyAt() > now && now - overSince >= source.rates().overNanos;
  }
}
