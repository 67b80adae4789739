package porthole.device.reach;

/** The service's own port, and the one that the world should use. Immutable. */
final class Ports {
  private final int internal;
  private final int wanted;

  Ports(int internal, int wanted) {
    this.internal = internal;
    this.wanted = wanted;
  }

  /** Returns the port on which the service listens. */
  int internal() {
    return internal;
  }

  /** Returns the port that is asked for first. */
  int wanted() {
    return wanted;
  }

  @Override
  public String toString() {
    return wanted + " to " + internal;
  }
}
