package porthole.device.channels;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import porthole.device.hub.Hub;

/**
 * Those clients that are told of the past, and what waits for all of them together. Signals cost
 * next to nothing: the ring holds them, or held them lately. Loop's thread.
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
   * Returns the replays of a hub, none yet.
   *
   * @param maxBytes that may wait, beside the signals that are in the ring
   */
  static ReplayMemory of(Hub hub, long maxBytes) {
    ReplayMemory replays = new ReplayMemory(hub, maxBytes);
    hub.join(any -> replays.endThoseLeftBehind());
    return replays;
  }

  void begin(Replay replay) {
    underWay.add(replay);
  }

  void end(Replay replay) {
    underWay.remove(replay);
  }

  /** Counts what has been added to a replay, or taken from it when it is negative. */
  void count(long more) {
    bytes += more;
  }

  /** Returns what waits for all. */
  long bytes() {
    return bytes;
  }

  /** Gives up those for whom most waits, until no more waits for all than may. */
  void relieve() {
    if (!relieving) { // Others are told of each that goes, and that waits, too.
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

  /** What the ring has lost long ago would be held for their sake alone. */
  private void endThoseLeftBehind() {
    if (!underWay.isEmpty()) {
      for (Replay replay : new ArrayList<>(underWay)) {
        if (replay.oldest().map(hub::isLongLost).orElse(false)) {
          replay.giveUp();
        }
      }
    }
  }
}
