package porthole.device.echo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import porthole.protocol.Flip;

/**
 * Which addresses have flipped lately, for clients that flip on one connection and send on the next
 * ({@code PROTOCOL.md}, section 2). Loop's thread.
 */
final class FlipsByAddress {
  /** Addresses; the one that flipped longest ago is forgotten first. */
  static final int MAX_ADDRESSES = 64;

  /** From the flip, or the last connection that began with it: somebody taps now and then. */
  static final long KEPT_NANOS = 600_000_000_000L;

  private final LongSupplier clock;
  private final Map<String, Long> until = new LinkedHashMap<>();

  /**
   * @param clock tells nanoseconds that never go back
   */
  FlipsByAddress(LongSupplier clock) {
    this.clock = clock;
  }

  /** Returns how a connection of an address begins. */
  Flip of(String address) {
    Long end = until.get(address);
    if (end == null || end - clock.getAsLong() <= 0) {
      return Flip.OFF;
    }
    keep(address, Flip.ON);
    return Flip.ON;
  }

  /** Keeps how a connection of an address is now. */
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
