package porthole.device.reach;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/** Makes the mappers that the owner wants, in the order in which they are tried. */
final class Protocols {
  /** The lifetime that is asked for: RFC 6886 recommends it, and RFC 6887 follows. */
  static final long LIFETIME_SECONDS = 7200;

  private final Reach.Router choice;
  private final Ports ports;
  private final MappingRecord record;
  private final BiFunction<Gateway, InetAddress, RouterNetwork> networks;
  private final LongSupplier millis = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

  /**
   * @param networks makes the way to a gateway from an address of this machine
   */
  Protocols(
      Reach.Router choice,
      Ports ports,
      MappingRecord record,
      BiFunction<Gateway, InetAddress, RouterNetwork> networks) {
    this.choice = choice;
    this.ports = ports;
    this.record = record;
    this.networks = networks;
  }

  /** Returns the mappers for a port at a gateway. */
  List<PortMapper> ipv4(Gateway gateway, InetAddress client) {
    RouterNetwork network = networks.apply(gateway, client);
    List<PortMapper> mappers = new ArrayList<>();
    if (has(Reach.Router.PCP)) {
      mappers.add(new PcpMapper(network, client, record.nonce(), ports, millis));
    }
    if (has(Reach.Router.NAT_PMP)) {
      mappers.add(new NatPmpMapper(network, ports, LIFETIME_SECONDS, millis));
    }
    if (has(Reach.Router.UPNP)) {
      mappers.add(upnp(gateway, client));
    }
    return mappers;
  }

  private boolean has(Reach.Router protocol) {
    return choice == Reach.Router.AUTO || choice == protocol;
  }

  /** Returns the mapper that also removes what was left behind. */
  UpnpMapper upnp(Gateway gateway, InetAddress client) {
    UpnpRouter router = new UpnpRouter(networks.apply(gateway, client), gateway.address());
    return new UpnpMapper(router, client, ports, LIFETIME_SECONDS, record);
  }

  /**
   * Returns the mappers for a hole in the IPv6 firewall.
   *
   * @param client a global address of this machine
   * @param ipv4 the same router for IPv4, from an address of this machine; UPnP describes itself
   *     there
   */
  List<PortMapper> ipv6(
      Gateway gateway, InetAddress client, Optional<Gateway> ipv4, Optional<InetAddress> source) {
    RouterNetwork network = networks.apply(gateway, client);
    List<PortMapper> mappers = new ArrayList<>();
    if (has(Reach.Router.PCP)) {
      Ports same = new Ports(ports.internal(), ports.internal());
      mappers.add(new PcpMapper(network, client, record.nonce(), same, millis));
    }
    if (has(Reach.Router.UPNP) && ipv4.isPresent() && source.isPresent()) {
      UpnpRouter description =
          new UpnpRouter(networks.apply(ipv4.get(), source.get()), ipv4.get().address());
      mappers.add(
          new PinholeMapper(
              description,
              new UpnpRouter(network, gateway.address()),
              gateway.address(),
              client,
              ports.internal(),
              LIFETIME_SECONDS));
    }
    return mappers;
  }
}
