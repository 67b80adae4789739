package porthole.device.hub;

import java.util.Arrays;

/**
 * The audiences of recent names, so that a name is not compared with all patterns at each signal.
 * Two names share a place if their hash codes want it; the later one takes it. Loop's thread.
 */
final class Audiences {
  /** Names whose audiences are kept; a power of two. */
  static final int MAX_NAMES = 64;

  /** A larger audience is not kept: all together hold at most 256 kB. */
  static final int MAX_SUBSCRIPTIONS = 1024;

  private final Audience[] recent = new Audience[MAX_NAMES];

  Audiences() {
    clear();
  }

  /** Returns the audience of a signal's name; {@link Audience#NONE} if it is not kept. */
  Audience get(Signal signal) {
    Audience kept = recent[place(signal)];
    return kept.isOf(signal) ? kept : Audience.NONE;
  }

  /** Keeps the audience of a signal's name. */
  void put(Signal signal, Audience audience) {
    if (audience.hearing().length <= MAX_SUBSCRIPTIONS) {
      recent[place(signal)] = audience;
    }
  }

  private static int place(Signal signal) {
    return 31 * signal.channel().hashCode() + signal.event().hashCode() & MAX_NAMES - 1;
  }

  /** Forgets all, after a subscription has changed. */
  void clear() {
    Arrays.fill(recent, Audience.NONE);
  }
}
