package porthole.reach;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Whether the internet reaches the service, or what stands in the way. The only place of these
 * sentences: commands, pages, screens and the log show them as they are. Immutable.
 *
 * <p>{@link Kind#OPEN} needs the proof of a vantage point outside. What the router says, and what
 * this machine reaches by its own address, proves nothing.
 */
public final class ReachVerdict {
  /** The kinds of verdict. */
  public enum Kind {
    /** A vantage point outside has reached the service. */
    OPEN("open"),
    /** The router says that it forwards the port; nobody outside has tried. */
    UNPROVEN("mapped but unproven"),
    /** The router is being asked. */
    SEARCHING("not known yet"),
    /** The router is not asked, and nobody outside either. */
    OFF("off"),
    /** A vantage point could not reach the service; where it stops is not known. */
    CLOSED("closed"),
    /** The firewall of the device blocks the port. */
    CLOSED_BY_FIREWALL("closed by firewall"),
    /** The router forwards nothing. */
    CLOSED_BY_ROUTER("closed by router"),
    /** The router is itself behind a router. */
    CLOSED_BY_SECOND_ROUTER("closed by a second router"),
    /** The router is behind the NAT of the provider (RFC 6598, RFC 6333). */
    CLOSED_BY_PROVIDER("closed by the provider"),
    /** The device has no router. */
    NO_GATEWAY("no gateway"),
    /** The router answers no. */
    REFUSED_BY_ROUTER("router refuses");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Returns the verdict in at most five words, as programs read it, too. */
    public String word() {
      return word;
    }
  }

  private final Kind kind;
  private final String address;
  private final String sentence;
  private final String advice;

  private ReachVerdict(Kind kind, String address, String sentence, String advice) {
    this.kind = kind;
    this.address = address;
    this.sentence = sentence;
    this.advice = advice;
  }

  /** Returns what follows from findings. */
  public static ReachVerdict of(ReachFindings findings) {
    if (findings.proof() == ProofOutcome.OPEN) {
      return open(findings);
    }
    if (findings.firewall() == DeviceFirewall.SHUT) {
      return ofFirewall(findings);
    }
    switch (findings.router()) {
      case SEARCHING:
        return new ReachVerdict(
            Kind.SEARCHING, "", "The service is asking the router for a port.", "");
      case NO_GATEWAY:
        return noGateway(findings);
      case SILENT:
        return silent(findings);
      case REFUSED:
        return refused(findings);
      case MAPPED:
        return mapped(findings, findings.external().get());
      default:
        return notAsked(findings);
    }
  }

  private static ReachVerdict open(ReachFindings findings) {
    String url = findings.url(findings.seen().get());
    return new ReachVerdict(
        Kind.OPEN, url, "The world reaches " + findings.machine() + " at " + url + ".", "");
  }

  private static ReachVerdict ofFirewall(ReachFindings findings) {
    return new ReachVerdict(
        Kind.CLOSED_BY_FIREWALL,
        "",
        "The firewall of " + findings.machine() + " blocks port " + findings.port() + ".",
        "'porthole port " + findings.port() + "' opens it.");
  }

  private static ReachVerdict noGateway(ReachFindings findings) {
    return new ReachVerdict(
        Kind.NO_GATEWAY,
        "",
        capitalized(findings.machine()) + " has no router: its network has no default route.",
        "Connect it to the network of the router.");
  }

  private static ReachVerdict silent(ReachFindings findings) {
    return new ReachVerdict(
        Kind.CLOSED_BY_ROUTER,
        "",
        "The router " + findings.gateway() + " answers neither PCP, NAT-PMP nor UPnP.",
        "Switch on one of them in the router, or forward TCP port " + findings.port() + " there.");
  }

  private static ReachVerdict refused(ReachFindings findings) {
    return new ReachVerdict(
        Kind.REFUSED_BY_ROUTER,
        "",
        "The router "
            + findings.gateway()
            + " refuses to forward port "
            + findings.port()
            + ": "
            + findings.routerWords()
            + ".",
        "Allow it in the router, or forward TCP port " + findings.port() + " there.");
  }

  /** Without a mapping of ours the owner may have forwarded the port by hand. */
  private static ReachVerdict notAsked(ReachFindings findings) {
    if (findings.proof().isFailure()) {
      return new ReachVerdict(
          Kind.CLOSED,
          "",
          failure(findings),
          "Forward TCP port " + findings.port() + " in the router, or set 'router: auto'.");
    }
    String unasked =
        findings.proof() == ProofOutcome.NO_VANTAGE
            ? "It is not known whether the world reaches "
                + findings.machine()
                + ": "
                + noVantage(findings)
            : "The service does not ask the router to forward a port";
    return new ReachVerdict(Kind.OFF, "", unasked + ".", "'porthole expose' changes that.");
  }

  private static ReachVerdict mapped(ReachFindings findings, InetSocketAddress external) {
    InetAddress ip = external.getAddress();
    switch (AddressClass.of(ip)) {
      case SHARED:
        return byProvider(ip);
      case PRIVATE:
        return bySecondRouter(findings, "has itself the private address " + ip.getHostAddress());
      default:
        break;
    }
    Optional<InetAddress> seen = findings.seen().map(InetSocketAddress::getAddress);
    boolean isKnown = AddressClass.of(ip) == AddressClass.PUBLIC;
    if (isKnown && seen.isPresent() && !seen.get().equals(ip)) {
      return bySecondRouter(
          findings,
          "has the address "
              + ip.getHostAddress()
              + ", but the outside sees "
              + seen.get().getHostAddress());
    }
    return findings.proof().isFailure()
        ? unreached(findings)
        : unproven(findings, isKnown ? findings.url(external) : "port " + external.getPort());
  }

  private static ReachVerdict byProvider(InetAddress ip) {
    return new ReachVerdict(
        Kind.CLOSED_BY_PROVIDER,
        "",
        "The provider shares one address among its customers: the router got "
            + ip.getHostAddress()
            + ".",
        "Ask the provider for an IPv4 address of your own, or use IPv6.");
  }

  private static ReachVerdict bySecondRouter(ReachFindings findings, String why) {
    return new ReachVerdict(
        Kind.CLOSED_BY_SECOND_ROUTER,
        "",
        "A second router stands in the way: the router " + findings.gateway() + " " + why + ".",
        "Forward TCP port "
            + findings.external().get().getPort()
            + " in the second router, or make it a bridge.");
  }

  private static ReachVerdict unreached(ReachFindings findings) {
    boolean isRouter = findings.firewall() == DeviceFirewall.OPEN;
    return new ReachVerdict(
        isRouter ? Kind.CLOSED_BY_ROUTER : Kind.CLOSED,
        "",
        failure(findings),
        isRouter
            ? "The router says that it forwards the port, but it does not: restart it."
            : "The router says that it forwards the port: check the firewall of "
                + findings.machine()
                + ".");
  }

  private static String failure(ReachFindings findings) {
    String url = findings.url(findings.seen().get());
    String begin = findings.vantage() + " could not reach " + url + " from outside: ";
    switch (findings.proof()) {
      case NO_ANSWER:
        return begin + "nothing answers there.";
      case REFUSED:
        return begin + "the connection was refused.";
      default:
        return begin
            + "something else answers there"
            + (findings.proofWords().isEmpty() ? "" : " (" + findings.proofWords() + ")")
            + ".";
    }
  }

  private static ReachVerdict unproven(ReachFindings findings, String where) {
    boolean isAsked = findings.proof() == ProofOutcome.NO_VANTAGE;
    return new ReachVerdict(
        Kind.UNPROVEN,
        where.startsWith("port ") ? "" : where,
        "The router "
            + findings.gateway()
            + " says that it forwards "
            + where
            + "; nobody outside has proved it"
            + (isAsked ? ": " + noVantage(findings) : "")
            + ".",
        where.startsWith("port ")
            ? "Run 'porthole check' from another network."
            : "Run 'porthole check " + where + "' from another network, such as a phone's.");
  }

  private static String noVantage(ReachFindings findings) {
    return findings.vantage() + " cannot be asked (" + findings.proofWords() + ")";
  }

  private static String capitalized(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /**
   * Returns the better one of two verdicts, such as those of IPv4 and IPv6: one that is open, then
   * one that is unproven; otherwise the first, unless it is off.
   */
  public ReachVerdict or(ReachVerdict other) {
    if (kind == Kind.OPEN || other.kind == Kind.OFF) {
      return this;
    }
    boolean isBetter =
        other.kind == Kind.OPEN
            || kind == Kind.OFF
            || other.kind == Kind.UNPROVEN && kind != Kind.UNPROVEN;
    return isBetter ? other : this;
  }

  /** Returns the kind of verdict. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the URL of the service outside, proved or told by the router, as the kind says; empty
   * if there is none.
   */
  public String address() {
    return address;
  }

  /** Returns the verdict as one sentence with a full stop. */
  public String sentence() {
    return sentence;
  }

  /** Returns what the owner can do, as a sentence; empty if there is nothing to do. */
  public String advice() {
    return advice;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReachVerdict && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns sentence and advice, as they are shown in one line. */
  @Override
  public String toString() {
    return advice.isEmpty() ? sentence : sentence + ' ' + advice;
  }
}
