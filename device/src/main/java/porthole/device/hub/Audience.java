package porthole.device.hub;

/** The subscriptions that hear the signals of one name. Immutable. */
final class Audience {
  private static final Subscription[] NOBODY = {};

  /** The audience of no name. */
  static final Audience NONE = new Audience("", "", NOBODY, 0);

  private final String channel;
  private final String event;
  private final Subscription[] hearing;
  private final long steps;

  private Audience(String channel, String event, Subscription[] hearing, long steps) {
    this.channel = channel;
    this.event = event;
    this.hearing = hearing;
    this.steps = steps;
  }

  /**
   * Returns the audience of a name.
   *
   * @param hearing is kept, so nobody may write to it
   * @param steps the cost of comparing the name with the patterns of all subscriptions
   */
  static Audience of(String channel, String event, Subscription[] hearing, long steps) {
    return new Audience(channel, event, hearing, steps);
  }

  /** Returns whether this is the audience of a signal's name. */
  boolean isOf(Signal signal) {
    return channel.equals(signal.channel()) && event.equals(signal.event());
  }

  /** Returns the subscriptions, in the order in which they joined. Nobody may write to them. */
  Subscription[] hearing() {
    return hearing;
  }

  /** Returns the cost of comparing the name with the patterns of all subscriptions. */
  long steps() {
    return steps;
  }
}
