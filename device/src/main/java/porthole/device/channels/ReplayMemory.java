package porthole.device.channels;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import porthole.device.hub.Hub;

/**
 * The replays under way and the memory that they hold together. Signals that the ring holds, or
 * recently held, cost next to nothing. Loop's thread.
 */
final class ReplayMemory {
  private final Hub hub;
  private final long maxBytes;
  private final Set<Replay> underWay = new LinkedHashSet<>();
  private long bytes;
  private boolean relieving;

  private ReplayMemory(Hub hub, long maxBytes) {
    this.hub = hub;
    this.maxBytes = maxBytes;
  }

  /**
   * Returns the memory of a hub's replays, empty at first.
   *
   * @param maxBytes the bound for all replays, without signals in the ring
   */
  static ReplayMemory of(Hub hub, long maxBytes) {
    ReplayMemory memory = new ReplayMemory(hub, maxBytes);
    hub.join(any -> memory.giveUpFarBehind());
    return memory;
  }

  void begin(Replay replay) {
    underWay.add(replay);
  }

  void end(Replay replay) {
    underWay.remove(replay);
  }

  /** Adds bytes that a replay queued, or subtracts those that it sent. */
  void count(long more) {
    bytes += more;
  }

  /** Returns the bytes that all replays hold. */
  long bytes() {
    return bytes;
  }

  /** Ends the largest replays until the bound holds. */
  void relieve() {
    if (!relieving) { // Each end is announced to the others, which adds bytes again.
      relieving = true;
      try {
        while (bytes > maxBytes) {
          Collections.max(underWay, Comparator.comparingLong(Replay::bytes)).giveUp();
        }
      } finally {
        relieving = false;
      }
    }
  }

  /** Ends replays that keep signals in memory which the ring dropped long ago. */
  private void giveUpFarBehind() {
    if (!underWay.isEmpty()) {
      for (Replay replay : new ArrayList<>(underWay)) {
        if (replay.oldest().map(hub::isFarBehind).orElse(false)) {
          replay.giveUp();
        }
      }
    }
  }
}
