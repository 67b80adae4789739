package porthole.device.reach;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.router.IpLiteral;

/** The way in through the router, as it is now. Immutable; any thread. */
public final class MappingReport {
  /** What the router was found to do. */
  public enum State {
    /** The router is not asked. */
    OFF,
    /** It is being asked for the first time. */
    SEARCHING,
    /** This machine has no default gateway. */
    NO_GATEWAY,
    /** The gateway gives no usable answer in any protocol. */
    SILENT,
    /** It answers, and forwards nothing. */
    REFUSED,
    /** It forwards the port. */
    MAPPED
  }

  /** A global IPv6 address of this machine, and whether the router lets the world in. Immutable. */
  public static final class Pinhole {
    private final InetAddress address;
    private final int port;
    private final State state;
    private final String protocol;
    private final long lifetimeSeconds;
    private final String refusal;

    Pinhole(InetAddress address, int port, MappingKeeper keeper) {
      this.address = address;
      this.port = port;
      this.state = keeper.state();
      this.protocol = keeper.protocol();
      this.lifetimeSeconds = keeper.mapping().map(Mapping::lifetimeSeconds).orElse(0L);
      this.refusal = keeper.refusal();
    }

    public InetAddress address() {
      return address;
    }

    public int port() {
      return port;
    }

    public State state() {
      return state;
    }

    /** Returns {@code PCP} or {@code UPnP}; "" unless the hole is there. */
    public String protocol() {
      return protocol;
    }

    public long lifetimeSeconds() {
      return lifetimeSeconds;
    }

    /** Returns the router's words with the protocol, without a full stop; "" without a refusal. */
    public String refusal() {
      return refusal;
    }

    @Override
    public String toString() {
      return "["
          + IpLiteral.text(address)
          + "]:"
          + port
          + " "
          + state
          + (protocol.isEmpty() ? "" : " by " + protocol + " for " + lifetimeSeconds + " s")
          + (refusal.isEmpty() ? "" : ": " + refusal);
    }
  }

  private final Ports ports;
  private State state = State.SEARCHING;
  private List<InetAddress> gateways = Collections.emptyList();
  private String protocol = "";
  private Optional<Mapping> mapping = Optional.empty();
  private String refusal = "";
  private String silence = "";
  private List<Pinhole> pinholes = Collections.emptyList();

  private MappingReport(Ports ports) {
    this.ports = ports;
  }

  private MappingReport changed(Consumer<MappingReport> change) {
    MappingReport copy = new MappingReport(ports);
    copy.state = state;
    copy.gateways = gateways;
    copy.protocol = protocol;
    copy.mapping = mapping;
    copy.refusal = refusal;
    copy.silence = silence;
    copy.pinholes = pinholes;
    change.accept(copy);
    return copy;
  }

  /** Returns the report before anything is known. */
  static MappingReport searching(Ports ports) {
    return new MappingReport(ports);
  }

  MappingReport off() {
    return changed(copy -> copy.state = State.OFF);
  }

  MappingReport noGateway() {
    return changed(copy -> copy.state = State.NO_GATEWAY);
  }

  /** Returns this report with what a keeper has found at the first of some gateways. */
  MappingReport at(List<Gateway> found, MappingKeeper keeper) {
    return changed(
        copy -> {
          List<InetAddress> addresses = new ArrayList<>();
          found.forEach(gateway -> addresses.add(gateway.address()));
          copy.gateways = Collections.unmodifiableList(addresses);
          copy.state = keeper.state();
          copy.protocol = keeper.protocol();
          copy.mapping = keeper.mapping();
          copy.refusal = keeper.refusal();
          copy.silence = keeper.silence();
        });
  }

  /** Returns this report with the IPv6 addresses. */
  MappingReport with(List<Pinhole> holes) {
    List<Pinhole> kept = Collections.unmodifiableList(new ArrayList<>(holes));
    return changed(copy -> copy.pinholes = kept);
  }

  public State state() {
    return state;
  }

  /** Returns the gateway that was asked; nothing if there is none, or none was asked. */
  public Optional<InetAddress> gateway() {
    return gateways.isEmpty() ? Optional.empty() : Optional.of(gateways.get(0));
  }

  /** Returns all default gateways for IPv4; the first one is asked. */
  public List<InetAddress> gateways() {
    return gateways;
  }

  /** Returns {@code PCP}, {@code NAT-PMP} or {@code UPnP}; "" unless the port is mapped. */
  public String protocol() {
    return protocol;
  }

  /** Returns the router's outer address, as it tells it; nothing if it does not. */
  public Optional<InetAddress> externalAddress() {
    return mapping.flatMap(Mapping::address);
  }

  /** Returns the port on which the service listens. */
  public int internalPort() {
    return ports.internal();
  }

  /** Returns the port that the world uses; 0 unless the port is mapped. */
  public int externalPort() {
    return mapping.map(Mapping::port).orElse(0);
  }

  /** Returns the port that was asked for first. */
  public int wantedPort() {
    return ports.wanted();
  }

  /** Returns the granted lifetime; 0 if the mapping is permanent, or there is none. */
  public long lifetimeSeconds() {
    return mapping.map(Mapping::lifetimeSeconds).orElse(0L);
  }

  /** Returns whether the mapping stays until it is taken away. */
  public boolean isPermanent() {
    return mapping.isPresent() && lifetimeSeconds() == 0;
  }

  /** Returns the router's words with the protocol, without a full stop; "" without a refusal. */
  public String refusal() {
    return refusal;
  }

  /** Returns why the gateway counts as silent, without a full stop: "it does not speak UPnP". */
  public String silence() {
    return silence;
  }

  /** Returns a remark for the owner, without a full stop; "" if there is none. */
  public String note() {
    return mapping.isPresent() && externalPort() != wantedPort()
        ? "port " + wantedPort() + " was not free, so it is " + externalPort()
        : "";
  }

  /** Returns the global IPv6 addresses; none unless the owner wants IPv6. */
  public List<Pinhole> pinholes() {
    return pinholes;
  }

  /** Returns the addresses at which the world may reach the service, IPv4 first. */
  public List<InetAddress> worldAddresses() {
    List<InetAddress> addresses = new ArrayList<>();
    externalAddress().ifPresent(addresses::add);
    for (Pinhole pinhole : pinholes) {
      if (pinhole.state() == State.MAPPED) {
        addresses.add(pinhole.address());
      }
    }
    return addresses;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MappingReport && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return state
        + " at "
        + gateways
        + (mapping.isPresent() ? ": " + mapping.get() + " by " + protocol : "")
        + (refusal.isEmpty() ? "" : ": " + refusal)
        + (silence.isEmpty() ? "" : ": " + silence)
        + (pinholes.isEmpty() ? "" : ", " + pinholes);
  }
}
