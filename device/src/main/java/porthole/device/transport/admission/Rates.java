package porthole.device.transport.admission;

import java.util.Arrays;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/** The rates of one connection and of one address. Immutable. */
final class Rates {
  final Rate messages;
  final Rate bytes;
  final Rate messagesPerAddress;
  final Rate bytesPerAddress;
  final Rate opensPerAddress;

  /** A peer that is over its rate for longer is closed. */
  final long overNanos;

  private Rates(Limits limits) {
    this.messages = Rate.of(limits, Limit.MESSAGES_PER_SECOND);
    this.bytes = Rate.of(limits, Limit.BYTES_PER_SECOND);
    this.messagesPerAddress = Rate.of(limits, Limit.MESSAGES_PER_SECOND_PER_ADDRESS);
    this.bytesPerAddress = Rate.of(limits, Limit.BYTES_PER_SECOND_PER_ADDRESS);
    this.opensPerAddress = Rate.of(limits, Limit.OPENINGS_PER_SECOND_PER_ADDRESS);
    this.overNanos = limits.nanos(Limit.OVER_RATE_SECONDS);
  }

  static Rates of(Limits limits) {
    return new Rates(limits);
  }

  /** Returns rates with those of several addresses together in place of one. */
  static Rates ofAddresses(Limits limits, int addresses) {
    Limits more = limits;
    for (Limit limit :
        Arrays.asList(
            Limit.MESSAGES_PER_SECOND_PER_ADDRESS,
            Limit.BYTES_PER_SECOND_PER_ADDRESS,
            Limit.OPENINGS_PER_SECOND_PER_ADDRESS)) {
      more = more.with(limit, Math.min(addresses * limits.of(limit), limit.max()));
    }
    return new Rates(more);
  }
}
