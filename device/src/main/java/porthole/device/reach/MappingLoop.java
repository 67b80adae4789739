package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the network of this machine: keeps a mapping at its gateway for IPv4 and a hole for each
 * of its global IPv6 addresses. Has no clock and no sockets of its own. One thread.
 */
final class MappingLoop {
  /** The time between two looks at the tables of the system, which may have changed. */
  static final long LOOK_MILLIS = 10_000;

  /** The same while there is no gateway: the service may have started before the network. */
  static final long NO_GATEWAY_MILLIS = 2_000;

  /** Further global addresses are not opened; a machine has one or two. */
  private static final int MAX_ADDRESSES = 4;

  private static final long REMOVE_AGAIN_MILLIS = 60_000;

  private final Reach reach;
  private final Optional<InetAddress> listen;
  private final Surroundings surroundings;
  private final Protocols protocols;
  private final Ports ports;
  private final Map<InetAddress, MappingKeeper> holes = new HashMap<>();
  private Optional<Gateway> gateway = Optional.empty();
  private Optional<InetAddress> source = Optional.empty();
  private Optional<Gateway> gateway6 = Optional.empty();
  private Optional<MappingKeeper> keeper = Optional.empty();
  private boolean leftBehind;
  private long removeAt = Long.MIN_VALUE;
  private MappingReport report;

  /**
   * @param listen the one address on which the service listens; nothing for all of them
   * @param leftBehind whether an earlier service may have left a permanent mapping
   */
  MappingLoop(
      Reach reach,
      Optional<InetAddress> listen,
      Ports ports,
      Surroundings surroundings,
      Protocols protocols,
      boolean leftBehind) {
    this.reach = reach;
    this.listen = listen;
    this.ports = ports;
    this.surroundings = surroundings;
    this.protocols = protocols;
    this.leftBehind = leftBehind;
    this.report = MappingReport.searching(ports);
  }

  /** Does what is due. Returns the time at which something will be due next. */
  long turn(long now) {
    List<Gateway> found = surroundings.ipv4Gateways();
    long next = now + (found.isEmpty() ? NO_GATEWAY_MILLIS : LOOK_MILLIS);
    follow(found);
    removeLeftBehind(now);
    if (reach.router() == Reach.Router.OFF) {
      report = MappingReport.searching(ports).off();
      return next;
    }
    if (keeper.isPresent()) {
      next = Math.min(next, keeper.get().turn(now));
      report = MappingReport.searching(ports).at(found, keeper.get());
    } else {
      report = MappingReport.searching(ports).noGateway();
    }
    if (reach.ipv6()) {
      next = Math.min(next, openHoles(now));
    }
    return next;
  }

  /** Begins anew when the gateway, or this machine's own address, has changed. */
  private void follow(List<Gateway> found) {
    Optional<Gateway> first = found.stream().findFirst();
    Optional<InetAddress> own = first.flatMap(this::sourceTo);
    if (first.equals(gateway) && own.equals(source)) {
      return;
    }
    keeper.ifPresent(MappingKeeper::end);
    keeper = Optional.empty();
    gateway = first;
    source = own;
    if (first.isPresent() && own.isPresent() && reach.router() != Reach.Router.OFF) {
      keeper = Optional.of(new MappingKeeper(() -> protocols.ipv4(first.get(), own.get())));
    }
  }

  private Optional<InetAddress> sourceTo(Gateway to) {
    try {
      return Optional.of(listen.isPresent() ? listen.get() : surroundings.sourceTo(to));
    } catch (IOException e) { // The network is being set up, or taken down.
      return Optional.empty();
    }
  }

  private void removeLeftBehind(long now) {
    if (!leftBehind || !gateway.isPresent() || !source.isPresent() || now < removeAt) {
      return;
    }
    try {
      protocols.upnp(gateway.get(), source.get()).removeLeftBehind();
      leftBehind = false;
    } catch (RouterException | IOException e) { // The router is not there yet.
      removeAt = now + REMOVE_AGAIN_MILLIS;
    }
  }

  private long openHoles(long now) {
    Optional<Gateway> first = surroundings.ipv6Gateways().stream().findFirst();
    if (!first.equals(gateway6)) {
      endHoles(holes.keySet());
      gateway6 = first;
    }
    Set<InetAddress> addresses = new LinkedHashSet<>();
    first.ifPresent(
        at ->
            surroundings.globalAddresses(at.device()).stream()
                .limit(MAX_ADDRESSES)
                .forEach(addresses::add));
    Set<InetAddress> gone = new LinkedHashSet<>(holes.keySet());
    gone.removeAll(addresses);
    endHoles(gone);
    List<MappingReport.Pinhole> pinholes = new ArrayList<>();
    long next = Long.MAX_VALUE;
    for (InetAddress address : addresses) {
      MappingKeeper hole = holes.computeIfAbsent(address, own -> hole(first.get(), own));
      next = Math.min(next, hole.turn(now));
      pinholes.add(new MappingReport.Pinhole(address, ports.internal(), hole));
    }
    report = report.with(pinholes);
    return next;
  }

  private MappingKeeper hole(Gateway at, InetAddress address) {
    return new MappingKeeper(() -> protocols.ipv6(at, address, gateway, source));
  }

  private void endHoles(Set<InetAddress> addresses) {
    for (InetAddress address : new ArrayList<>(addresses)) {
      holes.remove(address).end();
    }
  }

  /** Takes all mappings away. */
  void end() {
    keeper.ifPresent(MappingKeeper::end);
    endHoles(holes.keySet());
  }

  /** Returns what is known now. */
  MappingReport report() {
    return report;
  }
}
