package porthole.device.transport;

import java.util.Optional;

/** The routes, limits and TLS of a listener. Immutable, except for the traffic it counts. */
public final class Setup {
  private final Routes routes;
  private final Traffic traffic;
  private final Limits limits;
  private final boolean compresses;
  private final Optional<Tls> tls;

  private Setup(
      Routes routes, Traffic traffic, Limits limits, boolean compresses, Optional<Tls> tls) {
    this.routes = routes;
    this.traffic = traffic;
    this.limits = limits;
    this.compresses = compresses;
    this.tls = tls;
  }

  /** Returns a setup with the default limits and counters of its own. */
  public static Setup of(Routes routes) {
    return new Setup(routes, new Traffic(), Limits.standard(), false, Optional.empty());
  }

  /** Returns this setup with counters that the caller reads. */
  public Setup traffic(Traffic traffic) {
    return new Setup(routes, traffic, limits, compresses, tls);
  }

  /** Returns this setup with other limits. */
  public Setup limits(Limits limits) {
    return new Setup(routes, traffic, limits, compresses, tls);
  }

  /** Returns this setup with or without compression (RFC 7692) for peers that offer it. */
  public Setup compression(boolean compresses) {
    return new Setup(routes, traffic, limits, compresses, tls);
  }

  /** Returns this setup with TLS. */
  public Setup tls(Tls tls) {
    return new Setup(routes, traffic, limits, compresses, Optional.of(tls));
  }

  /** Returns the endpoints and pages. */
  public Routes routes() {
    return routes;
  }

  /** Returns the counters. */
  public Traffic traffic() {
    return traffic;
  }

  /** Returns the limits. */
  public Limits limits() {
    return limits;
  }

  /** Returns whether messages are compressed for peers that offer it. */
  public boolean compresses() {
    return compresses;
  }

  /** Returns the TLS of this setup; empty when every connection is plain. */
  public Optional<Tls> tls() {
    return tls;
  }
}
