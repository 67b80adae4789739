package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import porthole.protocol.ProtocolViolationException;
import porthole.router.IgdService;
import porthole.router.IpProtocol;
import porthole.router.SoapAnswer;
import porthole.router.SoapCall;

/**
 * Asks a router's IPv6 firewall for a hole by UPnP (WANIPv6FirewallControl 1). The description is
 * found over IPv4; the router must be asked from the address that is to be reached.
 */
final class PinholeMapper implements PortMapper {
  private final UpnpRouter description;
  private final UpnpRouter router;
  private final InetAddress gateway;
  private final InetAddress client;
  private final int port;
  private final long lifetimeSeconds;
  private Optional<IgdService> service = Optional.empty();
  private Optional<Integer> id = Optional.empty();

  /**
   * @param description the router at its IPv4 address
   * @param router the same router, called over IPv6 from the client's address
   * @param gateway its IPv6 address
   * @param client the global address of this machine that the world is to reach
   */
  PinholeMapper(
      UpnpRouter description,
      UpnpRouter router,
      InetAddress gateway,
      InetAddress client,
      int port,
      long lifetimeSeconds) {
    this.description = description;
    this.router = router;
    this.gateway = gateway;
    this.client = client;
    this.port = port;
    this.lifetimeSeconds = lifetimeSeconds;
  }

  @Override
  public String protocol() {
    return "UPnP";
  }

  @Override
  public Mapping map() throws RouterException, IOException {
    IgdService found = service.isPresent() ? service.get() : find();
    if (!isMapped()) {
      id = Optional.of(add(found));
    }
    service = Optional.of(found);
    return new Mapping(Optional.of(client), port, lifetimeSeconds);
  }

  private IgdService find() throws RouterException, IOException {
    List<IgdService> firewalls = description.describe().firewalls();
    if (firewalls.isEmpty()) {
      throw RouterException.silent("its UPnP cannot open its IPv6 firewall");
    }
    IgdService found = firewalls.get(0).at(gateway);
    SoapAnswer status = router.call(SoapCall.firewallStatus(found));
    try {
      if (status.isSuccess() && !status.arePinholesAllowed()) {
        throw RouterException.refusal("its IPv6 firewall lets nobody ask for a hole");
      }
    } catch (ProtocolViolationException e) { // Then its answer to AddPinhole counts.
      return found;
    }
    return found;
  }

  private int add(IgdService at) throws RouterException, IOException {
    return router.request(
        SoapCall.addPinhole(at, IpProtocol.TCP, client, port, lifetimeSeconds),
        SoapAnswer::uniqueId);
  }

  /** A hole that can be renewed is there. */
  @Override
  public boolean isMapped() throws RouterException, IOException {
    return service.isPresent()
        && id.isPresent()
        && router
            .call(SoapCall.updatePinhole(service.get(), id.get(), lifetimeSeconds))
            .isSuccess();
  }

  @Override
  public void unmap() {
    try {
      if (service.isPresent() && id.isPresent()) {
        router.call(SoapCall.deletePinhole(service.get(), id.get()));
        id = Optional.empty();
      }
    } catch (RouterException | IOException e) { // It ends with its lease.
      service = Optional.empty();
    }
  }
}
