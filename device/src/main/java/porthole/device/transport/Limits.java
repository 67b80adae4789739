package porthole.device.transport;

import java.util.EnumMap;
import java.util.Map;

/** The values of all limits of a server. Immutable. */
public final class Limits {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final Limits STANDARD = new Limits(new EnumMap<>(Limit.class));

  private final Map<Limit, Long> changed;

  private Limits(Map<Limit, Long> changed) {
    this.changed = changed;
  }

  private static final long HOST_MESSAGES_PER_SECOND = 10_000_000;
  private static final long HOST_BYTES_PER_SECOND = 10_000_000_000L;
  private static final long HOST_OPENINGS_PER_SECOND = 10_000;

  /** Returns the defaults of a device. */
  public static Limits standard() {
    return STANDARD;
  }

  /** Returns the defaults of a PC: its rates are higher than a peer can reach. */
  public static Limits host() {
    return STANDARD
        .with(Limit.MESSAGES_PER_SECOND, HOST_MESSAGES_PER_SECOND)
        .with(Limit.MESSAGES_PER_SECOND_PER_ADDRESS, HOST_MESSAGES_PER_SECOND)
        .with(Limit.BYTES_PER_SECOND, HOST_BYTES_PER_SECOND)
        .with(Limit.BYTES_PER_SECOND_PER_ADDRESS, HOST_BYTES_PER_SECOND)
        .with(Limit.OPENINGS_PER_SECOND_PER_ADDRESS, HOST_OPENINGS_PER_SECOND);
  }

  /**
   * Returns these limits with another value for one of them.
   *
   * @throws IllegalArgumentException if the value is out of the limit's range
   */
  public Limits with(Limit limit, long value) {
    if (value < limit.min() || value > limit.max()) {
      throw new IllegalArgumentException(
          "Expected "
              + limit.key()
              + " from "
              + limit.min()
              + " to "
              + limit.max()
              + " but was "
              + value);
    }
    Map<Limit, Long> more = new EnumMap<>(changed);
    more.put(limit, value);
    return new Limits(more);
  }

  /** Returns a limit in the unit of its name. */
  public long of(Limit limit) {
    return changed.getOrDefault(limit, limit.standard());
  }

  /** Returns a limit of bytes or a count as an int; every such maximum fits. */
  public int count(Limit limit) {
    return (int) of(limit);
  }

  /** Returns a limit of seconds in nanoseconds. */
  public long nanos(Limit limit) {
    return of(limit) * NANOS_PER_SECOND;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Limits && changed.equals(((Limits) other).changed);
  }

  @Override
  public int hashCode() {
    return changed.hashCode();
  }

  @Override
  public String toString() {
    return "limits: " + changed;
  }
}
