package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import porthole.protocol.ProtocolViolationException;
import porthole.router.IgdService;
import porthole.router.IpProtocol;
import porthole.router.SoapAnswer;
import porthole.router.SoapCall;

/** Asks by UPnP: WANIPConnection 1 and 2, or WANPPPConnection 1. */
final class UpnpMapper implements PortMapper {
  /** What the router's own page shows beside the mapping. */
  static final String DESCRIPTION = "Porthole";

  /** The ports that are tried when others have theirs. */
  private static final int MAX_PORTS = 10;

  private static final int FIRST_FREE_PORT = 1024;
  private static final int LAST_PORT = 65535;

  private final UpnpRouter router;
  private final InetAddress client;
  private final Ports ports;
  private final long lifetimeSeconds;
  private final MappingRecord record;
  private Optional<IgdService> service = Optional.empty();
  private Optional<InetAddress> address = Optional.empty();
  private int asked; // The port that the router was asked for last; 0 for none.
  private boolean permanent;

  /**
   * @param client this machine's address, to which the router forwards
   * @param lifetimeSeconds the lifetime to ask for
   * @param record where a permanent mapping is noted before it is asked for
   */
  UpnpMapper(
      UpnpRouter router,
      InetAddress client,
      Ports ports,
      long lifetimeSeconds,
      MappingRecord record) {
    this.router = router;
    this.client = client;
    this.ports = ports;
    this.lifetimeSeconds = lifetimeSeconds;
    this.record = record;
  }

  @Override
  public String protocol() {
    return "UPnP";
  }

  @Override
  public Mapping map() throws RouterException, IOException {
    IgdService found = service.isPresent() ? service.get() : find();
    service = Optional.of(found);
    if (asked == 0) {
      removeLeftBehind(found);
    }
    address = externalAddress(found);
    int first = asked == 0 ? ports.wanted() : asked;
    for (int i = 0, port = first; i < MAX_PORTS; i++, port = next(port)) {
      if (isFree(found, port) && add(found, port)) {
        return granted(found, port);
      }
    }
    return addAny(found, first);
  }

  private static int next(int port) {
    return port == LAST_PORT ? FIRST_FREE_PORT : port + 1;
  }

  /** Of several connections to the internet, the first one that has an address is used. */
  private IgdService find() throws RouterException, IOException {
    Optional<IgdService> first = Optional.empty();
    for (IgdService candidate : router.describe().connections()) {
      if (externalAddress(candidate).isPresent()) {
        return candidate;
      }
      first = first.isPresent() ? first : Optional.of(candidate);
    }
    if (!first.isPresent()) {
      throw RouterException.silent("its UPnP description has no connection to the internet");
    }
    return first.get();
  }

  private Optional<InetAddress> externalAddress(IgdService of) throws RouterException, IOException {
    SoapAnswer answer = router.call(SoapCall.externalAddress(of));
    if (!answer.isSuccess()) {
      return Optional.empty();
    }
    try {
      return Addresses.known(answer.externalAddress());
    } catch (ProtocolViolationException e) { // Some routers answer with an empty text.
      return Optional.empty();
    }
  }

  /** Returns whether a port is nobody's or this service's own. Some routers would replace it. */
  private boolean isFree(IgdService at, int port) throws RouterException, IOException {
    SoapAnswer entry = router.call(SoapCall.portMapping(at, IpProtocol.TCP, port));
    return entry.isSuccess()
        ? isOurs(entry, client, ports.internal())
        : entry.errorCode() != SoapAnswer.NOT_AUTHORIZED;
  }

  private static boolean isOurs(SoapAnswer entry, InetAddress client, int internalPort) {
    try {
      return entry.internalClient().equals(client) && entry.internalPort() == internalPort;
    } catch (ProtocolViolationException e) { // It cannot be told whose it is.
      return false;
    }
  }

  /** Adds the mapping; returns false if another has that port. */
  private boolean add(IgdService at, int port) throws RouterException, IOException {
    asked = port;
    SoapAnswer answer = router.call(mapping(at, port, permanent ? 0 : lifetimeSeconds));
    if (!answer.isSuccess() && !permanent && wantsPermanent(answer.errorCode())) {
      becomePermanent(port);
      answer = router.call(mapping(at, port, 0));
    }
    if (answer.isSuccess()) {
      return true;
    }
    asked = 0;
    if (isConflict(answer.errorCode())) {
      return false;
    }
    throw RouterException.refusal(answer.words());
  }

  private static boolean isConflict(int errorCode) {
    return errorCode == SoapAnswer.CONFLICT || errorCode == SoapAnswer.CONFLICT_WITH_OTHER;
  }

  private SoapCall mapping(IgdService at, int port, long seconds) {
    return SoapCall.addPortMapping(
        at, IpProtocol.TCP, port, client, ports.internal(), DESCRIPTION, seconds);
  }

  /** Some routers refuse a lease as an invalid argument. */
  private static boolean wantsPermanent(int errorCode) {
    return errorCode == SoapAnswer.PERMANENT_LEASE_ONLY
        || errorCode == SoapAnswer.INVALID_ARGUMENTS;
  }

  /** A permanent mapping is noted first, so that it is removed after a crash, too. */
  private void becomePermanent(int port) throws RouterException {
    try {
      record.write(client, ports.internal(), port);
    } catch (IOException e) {
      throw RouterException.refusal(
          "it forwards only for ever, which cannot be noted for its removal: " + e.getMessage());
    }
    permanent = true;
  }

  /** Lets a newer router choose the port. */
  private Mapping addAny(IgdService at, int wanted) throws RouterException, IOException {
    if (!at.canAddAnyPort() || permanent) {
      throw RouterException.refusal("others have port " + wanted + " and those that follow");
    }
    asked =
        router.request(mapping(at, wanted, lifetimeSeconds).atAnyPort(), SoapAnswer::reservedPort);
    return granted(at, asked);
  }

  /** Reads the mapping back: what the router has is believed, not that it said yes. */
  private Mapping granted(IgdService at, int port) throws RouterException, IOException {
    SoapAnswer entry = router.call(SoapCall.portMapping(at, IpProtocol.TCP, port));
    boolean isThere =
        entry.isSuccess()
            ? isOurs(entry, client, ports.internal())
            : entry.errorCode() != SoapAnswer.NO_SUCH_ENTRY; // Some do not tell.
    if (!isThere) {
      throw RouterException.refusal("it said yes, but has not mapped port " + port);
    }
    if (permanent) {
      return new Mapping(address, port, 0);
    }
    return Mapping.leased(address.orElse(Addresses.any(client)), port, lease(entry));
  }

  /** Some routers tell 0 for a lease that they have just granted. */
  private long lease(SoapAnswer entry) {
    try {
      long left = entry.leaseSeconds();
      return left == 0 ? lifetimeSeconds : left;
    } catch (ProtocolViolationException e) {
      return lifetimeSeconds;
    }
  }

  /** A changed outer address counts as lost: the new mapping tells the new one. */
  @Override
  public boolean isMapped() throws RouterException, IOException {
    if (!service.isPresent() || asked == 0) {
      return false;
    }
    SoapAnswer entry = router.call(SoapCall.portMapping(service.get(), IpProtocol.TCP, asked));
    return entry.isSuccess()
        && isOurs(entry, client, ports.internal())
        && externalAddress(service.get()).equals(address);
  }

  @Override
  public void unmap() {
    if (!service.isPresent() || asked == 0) {
      return;
    }
    try {
      if (remove(service.get(), client, ports.internal(), asked)) {
        asked = 0;
        record.delete();
      }
    } catch (RouterException | IOException e) { // It ends with its lease, or at the next start.
      service = Optional.empty();
    }
  }

  /** Returns whether the router has no mapping of a client's at a port any more. */
  private boolean remove(IgdService at, InetAddress of, int internalPort, int port)
      throws RouterException, IOException {
    SoapAnswer entry = router.call(SoapCall.portMapping(at, IpProtocol.TCP, port));
    if (!entry.isSuccess() || !isOurs(entry, of, internalPort)) {
      return true;
    }
    return router.call(SoapCall.deletePortMapping(at, IpProtocol.TCP, port)).isSuccess();
  }

  /** Removes a permanent mapping that a service left behind; does nothing if none is noted. */
  void removeLeftBehind() throws RouterException, IOException {
    if (record.read().isPresent()) {
      for (IgdService candidate : router.describe().connections()) {
        removeLeftBehind(candidate);
      }
    }
  }

  private void removeLeftBehind(IgdService at) throws RouterException, IOException {
    Optional<MappingRecord.Entry> left = record.read();
    if (left.isPresent()
        && remove(at, left.get().client(), left.get().internalPort(), left.get().externalPort())) {
      record.delete();
    }
  }
}
