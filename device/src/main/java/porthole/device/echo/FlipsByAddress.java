package porthole.device.echo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import porthole.protocol.Flip;

/**
 * Remembers which addresses have flipped, for clients that flip on one connection and send on the
 * next ({@code PROTOCOL.md}, section 2). Loop's thread.
 */
final class FlipsByAddress {
  /** Addresses remembered; the one that flipped longest ago is forgotten first. */
  static final int MAX_ADDRESSES = 64;

  /** Time from the flip, or from the last connection that began flipped, until it is forgotten. */
  static final long KEPT_NANOS = 600_000_000_000L;

  private final LongSupplier clock;
  private final Map<String, Long> until = new LinkedHashMap<>();

  /**
   * @param clock returns monotonic nanoseconds
   */
  FlipsByAddress(LongSupplier clock) {
    this.clock = clock;
  }

  /** Returns the initial state of a connection from an address. */
  Flip of(String address) {
    Long end = until.get(address);
    if (end == null || end - clock.getAsLong() <= 0) {
      return Flip.OFF;
    }
    keep(address, Flip.ON);
    return Flip.ON;
  }

  /** Remembers the state of a connection from an address. */
  void keep(String address, Flip flip) {
    until.remove(address);
    if (flip == Flip.ON) {
      until.put(address, clock.getAsLong() + KEPT_NANOS);
      if (until.size() > MAX_ADDRESSES) {
        until.remove(until.keySet().iterator().next());
      }
    }
  }
}
