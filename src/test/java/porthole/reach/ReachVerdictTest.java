package porthole.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.reach.ReachVerdict.Kind;

class ReachVerdictTest {
  private static final ReachFindings NOTHING = ReachFindings.of("this Toon", "ws", 8000);
  private static final InetAddress ROUTER = address("192.168.1.1");
  private static final InetSocketAddress OUTSIDE = at("203.0.113.7", 8123);
  private static final ReachFindings MAPPED = NOTHING.mapped(ROUTER, OUTSIDE);
  private static final String FRIEND = "friend.example";

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(address(host), port);
  }

  private static void assertVerdict(Kind kind, String words, ReachFindings findings) {
    ReachVerdict verdict = ReachVerdict.of(findings);
    assertEquals(words, verdict.toString());
    assertEquals(kind, verdict.kind());
  }

  @Test
  void aNonceThatCameBackFromOutsideMeansOpen() {
    ReachFindings proved = MAPPED.proved(FRIEND, ProofOutcome.OPEN, OUTSIDE, "");
    assertVerdict(Kind.OPEN, "The world reaches this Toon at ws://203.0.113.7:8123/.", proved);
    assertEquals("ws://203.0.113.7:8123/", ReachVerdict.of(proved).address());
    assertEquals("open", ReachVerdict.of(proved).kind().word());
  }

  /** The owner may have forwarded the port by hand, and a wrong reading of a rule file is ours. */
  @Test
  void theProofIsStrongerThanWhatTheRouterAndTheRuleFileSay() {
    for (ReachFindings findings :
        List.of(
            NOTHING,
            NOTHING.noGateway(),
            NOTHING.silent(ROUTER),
            NOTHING.refused(ROUTER, "no"),
            NOTHING.mapped(ROUTER, at("192.168.178.20", 8123)),
            MAPPED.firewall(DeviceFirewall.SHUT))) {
      ReachFindings proved = findings.proved(FRIEND, ProofOutcome.OPEN, OUTSIDE, "");
      assertEquals(Kind.OPEN, ReachVerdict.of(proved).kind());
    }
  }

  @Test
  void anIpv6AddressStandsInBracketsAndANameStandsForTheAddress() {
    ReachFindings six =
        ReachFindings.of("this device", "wss", 8000)
            .proved(FRIEND, ProofOutcome.OPEN, at("2001:db8::7", 8000), "");
    assertEquals("wss://[2001:db8:0:0:0:0:0:7]:8000/", ReachVerdict.of(six).address());
    assertEquals(
        "The world reaches this device at wss://toon.example.org:8000/.",
        ReachVerdict.of(six.named("toon.example.org")).sentence());
  }

  @Test
  void theWordOfTheRouterAloneProvesNothing() {
    assertVerdict(
        Kind.UNPROVEN,
        "The router 192.168.1.1 says that it forwards ws://203.0.113.7:8123/; nobody outside has"
            + " proved it. Run 'porthole check ws://203.0.113.7:8123/' from another network, such"
            + " as a phone's.",
        MAPPED);
    assertVerdict(
        Kind.UNPROVEN,
        "The router 192.168.1.1 says that it forwards port 8123; nobody outside has proved it. Run"
            + " 'porthole check' from another network.",
        NOTHING.mapped(ROUTER, at("0.0.0.0", 8123)));
    assertEquals("", ReachVerdict.of(NOTHING.mapped(ROUTER, at("0.0.0.0", 8123))).address());
  }

  @Test
  void aVantagePointThatCannotBeAskedProvesNothing() {
    assertVerdict(
        Kind.UNPROVEN,
        "The router 192.168.1.1 says that it forwards ws://203.0.113.7:8123/; nobody outside has"
            + " proved it: friend.example cannot be asked (connection refused). Run 'porthole check"
            + " ws://203.0.113.7:8123/' from another network, such as a phone's.",
        MAPPED.unproved(FRIEND, "connection refused"));
    assertVerdict(
        Kind.OFF,
        "It is not known whether the world reaches this Toon: friend.example cannot be asked"
            + " (connection refused). 'porthole expose' changes that.",
        NOTHING.unproved(FRIEND, "connection refused"));
  }

  @Test
  void aFirewallThatBlocksThePortIsNamedFirst() {
    assertVerdict(
        Kind.CLOSED_BY_FIREWALL,
        "The firewall of this Toon blocks port 8000. 'porthole port 8000' opens it.",
        MAPPED.proved(FRIEND, ProofOutcome.NO_ANSWER, OUTSIDE, "").firewall(DeviceFirewall.SHUT));
  }

  @Test
  void aRouterThatSaysNoIsQuoted() {
    assertVerdict(
        Kind.REFUSED_BY_ROUTER,
        "The router 192.168.1.1 refuses to forward port 8000: not authorized (PCP result 2). Allow"
            + " it in the router, or forward TCP port 8000 there.",
        NOTHING.refused(ROUTER, "not authorized (PCP result 2)"));
  }

  @Test
  void aRouterThatIsSilentOrMissingIsTold() {
    assertVerdict(
        Kind.CLOSED_BY_ROUTER,
        "The router 192.168.1.1 answers neither PCP, NAT-PMP nor UPnP. Switch on one of them in the"
            + " router, or forward TCP port 8000 there.",
        NOTHING.silent(ROUTER));
    assertVerdict(
        Kind.NO_GATEWAY,
        "This Toon has no router: its network has no default route. Connect it to the network of"
            + " the router.",
        NOTHING.noGateway());
  }

  @Test
  void aRouterWithASharedAddressIsBehindTheProvidersNat() {
    assertVerdict(
        Kind.CLOSED_BY_PROVIDER,
        "The provider shares one address among its customers: the router got 100.64.3.4. Ask the"
            + " provider for an IPv4 address of your own, or use IPv6.",
        NOTHING.mapped(ROUTER, at("100.64.3.4", 8123)));
  }

  @Test
  void aRouterWithAPrivateOrAnotherAddressIsBehindASecondRouter() {
    assertVerdict(
        Kind.CLOSED_BY_SECOND_ROUTER,
        "A second router stands in the way: the router 192.168.1.1 has itself the private address"
            + " 192.168.178.20. Forward TCP port 8123 in the second router, or make it a bridge.",
        NOTHING.mapped(ROUTER, at("192.168.178.20", 8123)));
    assertVerdict(
        Kind.CLOSED_BY_SECOND_ROUTER,
        "A second router stands in the way: the router 192.168.1.1 has the address 203.0.113.7, but"
            + " the outside sees 198.51.100.9. Forward TCP port 8123 in the second router, or make"
            + " it a bridge.",
        MAPPED.proved(FRIEND, ProofOutcome.NO_ANSWER, at("198.51.100.9", 8123), ""));
  }

  @Test
  void aFailedProofBlamesTheRouterOnlyIfTheFirewallIsOpen() {
    ReachFindings failed = MAPPED.proved(FRIEND, ProofOutcome.NO_ANSWER, OUTSIDE, "");
    assertVerdict(
        Kind.CLOSED,
        "friend.example could not reach ws://203.0.113.7:8123/ from outside: nothing answers there."
            + " The router says that it forwards the port: check the firewall of this Toon.",
        failed);
    assertVerdict(
        Kind.CLOSED_BY_ROUTER,
        "friend.example could not reach ws://203.0.113.7:8123/ from outside: nothing answers there."
            + " The router says that it forwards the port, but it does not: restart it.",
        failed.firewall(DeviceFirewall.OPEN));
  }

  @Test
  void eachFailureOfAProofHasItsWords() {
    ReachFindings refused = NOTHING.proved(FRIEND, ProofOutcome.REFUSED, OUTSIDE, "");
    assertVerdict(
        Kind.CLOSED,
        "friend.example could not reach ws://203.0.113.7:8123/ from outside: the connection was"
            + " refused. Forward TCP port 8000 in the router, or set 'router: auto'.",
        refused);
    assertEquals(
        "friend.example could not reach ws://203.0.113.7:8123/ from outside: something else answers"
            + " there (HTTP/1.1 200 OK).",
        ReachVerdict.of(
                NOTHING.proved(FRIEND, ProofOutcome.WRONG_SERVICE, OUTSIDE, "HTTP/1.1 200 OK"))
            .sentence());
    assertEquals(
        "friend.example could not reach ws://203.0.113.7:8123/ from outside: something else answers"
            + " there.",
        ReachVerdict.of(NOTHING.proved(FRIEND, ProofOutcome.WRONG_SERVICE, OUTSIDE, ""))
            .sentence());
  }

  @Test
  void beforeAnythingIsKnownNothingIsClaimed() {
    assertVerdict(
        Kind.OFF,
        "The service does not ask the router to forward a port. 'porthole expose' changes that.",
        NOTHING);
    assertVerdict(
        Kind.SEARCHING, "The service is asking the router for a port.", NOTHING.searching());
  }

  @Test
  void theBetterOfTwoVerdictsIsTold() {
    ReachVerdict open = ReachVerdict.of(MAPPED.proved(FRIEND, ProofOutcome.OPEN, OUTSIDE, ""));
    ReachVerdict unproven = ReachVerdict.of(MAPPED);
    ReachVerdict closed = ReachVerdict.of(NOTHING.silent(ROUTER));
    ReachVerdict other = ReachVerdict.of(NOTHING.noGateway());
    ReachVerdict off = ReachVerdict.of(NOTHING);
    assertSame(open, open.or(unproven));
    assertSame(open, closed.or(open));
    assertSame(unproven, closed.or(unproven));
    assertSame(unproven, unproven.or(closed));
    assertSame(unproven, unproven.or(ReachVerdict.of(MAPPED)));
    assertSame(closed, closed.or(other));
    assertSame(closed, closed.or(off));
    assertSame(closed, off.or(closed));
  }

  @Test
  void verdictsWithTheSameWordsAreEqual() {
    assertEquals(ReachVerdict.of(MAPPED), ReachVerdict.of(MAPPED));
    assertEquals(ReachVerdict.of(MAPPED).hashCode(), ReachVerdict.of(MAPPED).hashCode());
    assertNotEquals(ReachVerdict.of(MAPPED), ReachVerdict.of(NOTHING));
    assertNotEquals(ReachVerdict.of(MAPPED), "mapped");
    assertEquals(ReachVerdict.of(MAPPED).toString(), MAPPED.toString());
  }
}
