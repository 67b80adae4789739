package porthole.bench;

import java.util.Map;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/** Raises the limits that a benchmark would reach. They are still counted. */
final class RaisedLimits {
  private static final Map<Limit, Long> RAISED =
      Map.of(
          Limit.CONNECTIONS, 20_000L,
          Limit.CONNECTIONS_PER_ADDRESS, 20_000L,
          Limit.OPENINGS_PER_SECOND_PER_ADDRESS, 1_000_000L,
          Limit.MESSAGES_PER_SECOND, 1_000_000_000L,
          Limit.MESSAGES_PER_SECOND_PER_ADDRESS, 1_000_000_000L,
          Limit.BYTES_PER_SECOND, 1_000_000_000_000L,
          Limit.BYTES_PER_SECOND_PER_ADDRESS, 1_000_000_000_000L);

  private RaisedLimits() {}

  static Limits of(Limits limits) {
    Limits more = limits;
    for (Map.Entry<Limit, Long> raised : RAISED.entrySet()) {
      more = more.with(raised.getKey(), raised.getValue());
    }
    return more;
  }
}
