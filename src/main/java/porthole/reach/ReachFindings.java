package porthole.reach;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What was seen on the way from the internet to the service, for one IP version. Each method that
 * adds something returns a changed copy. Immutable.
 */
public final class ReachFindings {
  private final String machine;
  private final String scheme;
  private final int port;
  private RouterOutcome router = RouterOutcome.OFF;
  private Optional<InetAddress> gateway = Optional.empty();
  private Optional<InetSocketAddress> external = Optional.empty();
  private String routerWords = "";
  private ProofOutcome proof = ProofOutcome.NONE;
  private String vantage = "";
  private Optional<InetSocketAddress> seen = Optional.empty();
  private String proofWords = "";
  private DeviceFirewall firewall = DeviceFirewall.UNKNOWN;
  private String name = "";

  private ReachFindings(String machine, String scheme, int port) {
    this.machine = machine;
    this.scheme = scheme;
    this.port = port;
  }

  /**
   * Returns findings of which nothing is known yet: the router was not asked, nor anybody outside.
   *
   * @param machine the noun for it in sentences, such as {@code this Toon}
   * @param scheme {@code ws} or {@code wss}
   * @param port the TCP port on which the service listens
   */
  public static ReachFindings of(String machine, String scheme, int port) {
    return new ReachFindings(machine, scheme, port);
  }

  private ReachFindings changed(Consumer<ReachFindings> change) {
    ReachFindings copy = new ReachFindings(machine, scheme, port);
    copy.router = router;
    copy.gateway = gateway;
    copy.external = external;
    copy.routerWords = routerWords;
    copy.proof = proof;
    copy.vantage = vantage;
    copy.seen = seen;
    copy.proofWords = proofWords;
    copy.firewall = firewall;
    copy.name = name;
    change.accept(copy);
    return copy;
  }

  /** Returns findings whose router is being asked. */
  public ReachFindings searching() {
    return changed(copy -> copy.router = RouterOutcome.SEARCHING);
  }

  /** Returns findings of a machine without a router. */
  public ReachFindings noGateway() {
    return changed(copy -> copy.router = RouterOutcome.NO_GATEWAY);
  }

  /** Returns findings whose router answers none of the protocols. */
  public ReachFindings silent(InetAddress at) {
    return changed(
        copy -> {
          copy.router = RouterOutcome.SILENT;
          copy.gateway = Optional.of(at);
        });
  }

  /**
   * Returns findings whose router answered no.
   *
   * @param words the reason without a full stop, such as {@code not authorized (PCP code 2)}
   */
  public ReachFindings refused(InetAddress at, String words) {
    return changed(
        copy -> {
          copy.router = RouterOutcome.REFUSED;
          copy.gateway = Optional.of(at);
          copy.routerWords = words;
        });
  }

  /**
   * Returns findings whose router says that it forwards a port.
   *
   * @param to the address and port outside, as the router tells them; {@code 0.0.0.0} if it does
   *     not know its address
   */
  public ReachFindings mapped(InetAddress at, InetSocketAddress to) {
    return changed(
        copy -> {
          copy.router = RouterOutcome.MAPPED;
          copy.gateway = Optional.of(at);
          copy.external = Optional.of(to);
        });
  }

  /** Returns findings with the state of the firewall of the device. */
  public ReachFindings firewall(DeviceFirewall state) {
    return changed(copy -> copy.firewall = state);
  }

  /**
   * Returns findings with the answer of a vantage point.
   *
   * @param by the host of the vantage point
   * @param at the address and port to which the vantage point connected, which is the address from
   *     which this service reached it
   * @param words what was wrong, without a full stop; empty if the outcome says it all
   */
  public ReachFindings proved(String by, ProofOutcome outcome, InetSocketAddress at, String words) {
    return changed(
        copy -> {
          copy.proof = outcome;
          copy.vantage = by;
          copy.seen = Optional.of(at);
          copy.proofWords = words;
        });
  }

  /**
   * Returns findings with a vantage point that could not be asked, or declined.
   *
   * @param words the reason without a full stop
   */
  public ReachFindings unproved(String by, String words) {
    return changed(
        copy -> {
          copy.proof = ProofOutcome.NO_VANTAGE;
          copy.vantage = by;
          copy.seen = Optional.empty();
          copy.proofWords = words;
        });
  }

  /** Returns findings of a service that has a name, which leads to its address. */
  public ReachFindings named(String host) {
    return changed(copy -> copy.name = host);
  }

  String machine() {
    return machine;
  }

  /** Returns the TCP port on which the service listens. */
  int port() {
    return port;
  }

  RouterOutcome router() {
    return router;
  }

  /** Returns the address of the router in digits; empty without one. */
  String gateway() {
    return gateway.map(InetAddress::getHostAddress).orElse("");
  }

  /** Returns where the router forwards from, as the router tells it; empty without a mapping. */
  Optional<InetSocketAddress> external() {
    return external;
  }

  String routerWords() {
    return routerWords;
  }

  ProofOutcome proof() {
    return proof;
  }

  String vantage() {
    return vantage;
  }

  /** Returns where the vantage point connected to; empty if none did. */
  Optional<InetSocketAddress> seen() {
    return seen;
  }

  String proofWords() {
    return proofWords;
  }

  DeviceFirewall firewall() {
    return firewall;
  }

  /** Returns the URL of the service at an address; the name stands for the address. */
  String url(InetSocketAddress at) {
    String host = at.getAddress().getHostAddress().replaceFirst("%.*", "");
    String shown = host.indexOf(':') < 0 ? host : '[' + host + ']';
    return scheme + "://" + (name.isEmpty() ? shown : name) + ':' + at.getPort() + '/';
  }

  @Override
  public String toString() {
    return ReachVerdict.of(this).toString();
  }
}
