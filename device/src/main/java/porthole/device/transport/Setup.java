package porthole.device.transport;

/** What a server serves, and within which bounds. Immutable, but for the traffic it counts. */
public final class Setup {
  private final Routes routes;
  private final Traffic traffic;
  private final Limits limits;
  private final boolean compresses;

  private Setup(Routes routes, Traffic traffic, Limits limits, boolean compresses) {
    this.routes = routes;
    this.traffic = traffic;
    this.limits = limits;
    this.compresses = compresses;
  }

  /** Returns a setup with the standard limits, whose traffic is counted but not looked at. */
  public static Setup of(Routes routes) {
    return new Setup(routes, new Traffic(), Limits.standard(), false);
  }

  /** Returns this setup with a count of what passes that somebody reads. */
  public Setup traffic(Traffic traffic) {
    return new Setup(routes, traffic, limits, compresses);
  }

  public Setup limits(Limits limits) {
    return new Setup(routes, traffic, limits, compresses);
  }

  /** Returns this setup, which compresses messages (RFC 7692) for peers that offer it, or not. */
  public Setup compression(boolean compresses) {
    return new Setup(routes, traffic, limits, compresses);
  }

  Routes routes() {
    return routes;
  }

  Traffic traffic() {
    return traffic;
  }

  Limits limits() {
    return limits;
  }

  boolean compresses() {
    return compresses;
  }
}
