package porthole.device.transport;

/** What a server serves, and within which bounds. Immutable, but for the traffic it counts. */
public final class Setup {
  private final Routes routes;
  private final Traffic traffic;
  private final Limits limits;

  private Setup(Routes routes, Traffic traffic, Limits limits) {
    this.routes = routes;
    this.traffic = traffic;
    this.limits = limits;
  }

  /** Returns a setup with the standard limits, whose traffic is counted but not looked at. */
  public static Setup of(Routes routes) {
    return new Setup(routes, new Traffic(), Limits.standard());
  }

  /** Returns this setup with a count of what passes that somebody reads. */
  public Setup traffic(Traffic traffic) {
    return new Setup(routes, traffic, limits);
  }

  public Setup limits(Limits limits) {
    return new Setup(routes, traffic, limits);
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
}
