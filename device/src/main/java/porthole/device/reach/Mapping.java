package porthole.device.reach;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import porthole.router.IpLiteral;

/** What a router has granted: it forwards a port to this service. Immutable. */
final class Mapping {
  /** A shorter lifetime would keep device and router busy. RFC 6887 wants at least 120 s. */
  static final long MIN_LIFETIME_SECONDS = 10;

  private final Optional<InetAddress> address;
  private final int port;
  private final long lifetimeSeconds;

  /**
   * @param address the router's outer address, if the router told it
   * @param lifetimeSeconds 0 if the mapping is permanent
   */
  Mapping(Optional<InetAddress> address, int port, long lifetimeSeconds) {
    this.address = address;
    this.port = port;
    this.lifetimeSeconds = lifetimeSeconds;
  }

  /**
   * Returns a mapping that ends by itself.
   *
   * @throws RouterException if it would have to be renewed every few seconds, or has no port
   */
  static Mapping leased(InetAddress address, int port, long lifetimeSeconds)
      throws RouterException {
    if (port == 0 || lifetimeSeconds < MIN_LIFETIME_SECONDS) {
      throw RouterException.refusal(
          "it offers port " + port + " for " + lifetimeSeconds + " s, which is no use");
    }
    return new Mapping(Addresses.known(address), port, lifetimeSeconds);
  }

  Optional<InetAddress> address() {
    return address;
  }

  int port() {
    return port;
  }

  long lifetimeSeconds() {
    return lifetimeSeconds;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mapping
        && address.equals(((Mapping) other).address)
        && port == ((Mapping) other).port
        && lifetimeSeconds == ((Mapping) other).lifetimeSeconds;
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, port, lifetimeSeconds);
  }

  @Override
  public String toString() {
    return address.map(IpLiteral::text).orElse("?")
        + ":"
        + port
        + (lifetimeSeconds == 0 ? ", permanent" : " for " + lifetimeSeconds + " s");
  }
}
