package porthole.client;

import java.time.Duration;

/** The silence after which a server is pinged, and the deadline for an answer. Immutable. */
final class Heartbeat {

  private final int silenceMillis;
  private final int deadlineMillis;

  private Heartbeat(int silenceMillis, int deadlineMillis) {
    this.silenceMillis = silenceMillis;
    this.deadlineMillis = deadlineMillis;
  }

  static Heartbeat of(Duration silence, Duration deadline) {
    return new Heartbeat(millis(silence), millis(deadline));
  }

  private static int millis(Duration duration) {
    if (duration.toMillis() < 1 || duration.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Expected a heartbeat from 1 to " + Integer.MAX_VALUE + " ms but was " + duration);
    }
    return (int) duration.toMillis();
  }

  int silenceMillis() {
    return silenceMillis;
  }

  int deadlineMillis() {
    return deadlineMillis;
  }
}
