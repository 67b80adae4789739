package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.reach.MappingReport.State;

class MappingLoopTest {
  private static final long START = 1_000_000;

  @TempDir Path folder;
  private final FakeSurroundings surroundings = new FakeSurroundings();
  private final FakeIgd igd = new FakeIgd();
  private final FakeRouter router = igd.on(new FakeRouter());
  private final List<String> asked = new ArrayList<>();
  private final Ports ports = new Ports(8000, 8123);

  private MappingLoop loop(Reach reach) {
    return loop(reach, Optional.empty());
  }

  private MappingLoop loop(Reach reach, Optional<InetAddress> listen) {
    MappingRecord record = new MappingRecord(Optional.of(folder));
    Protocols protocols =
        new Protocols(
            reach.router(),
            ports,
            record,
            (gateway, source) -> {
              asked.add(gateway.address().getHostAddress() + " from " + source.getHostAddress());
              return router;
            });
    return new MappingLoop(
        reach, listen, ports, surroundings, protocols, record.read().isPresent());
  }

  private static InetAddress address(String text) throws IOException {
    return InetAddress.getByName(text);
  }

  @Test
  void withoutAGatewayItIsToldAndLookedForAgainSoon() {
    MappingLoop loop = loop(Reach.standard());
    assertEquals(State.SEARCHING, loop.report().state());
    assertEquals(START + MappingLoop.NO_GATEWAY_MILLIS, loop.turn(START));
    assertEquals(State.NO_GATEWAY, loop.report().state());
    assertEquals(Optional.empty(), loop.report().gateway());
  }

  @Test
  void theFirstGatewayIsAskedAndAllAreTold() throws Exception {
    surroundings.gateway("192.168.1.1");
    surroundings.ipv4.add(new Gateway(address("192.168.2.1"), "wlan0", 600));
    MappingLoop loop = loop(Reach.standard());
    loop.turn(START);
    MappingReport report = loop.report();
    assertEquals(State.MAPPED, report.state());
    assertEquals("UPnP", report.protocol());
    assertEquals(Optional.of(address("192.168.1.1")), report.gateway());
    assertEquals(List.of(address("192.168.1.1"), address("192.168.2.1")), report.gateways());
    assertEquals(Optional.of(address("203.0.113.7")), report.externalAddress());
    assertEquals(List.of(address("203.0.113.7")), report.worldAddresses());
    assertEquals(
        List.of(8000, 8123, 8123),
        List.of(report.internalPort(), report.wantedPort(), report.externalPort()));
    assertEquals(7200, report.lifetimeSeconds());
    assertFalse(report.isPermanent());
    assertEquals("", report.note());
    assertTrue(asked.stream().allMatch("192.168.1.1 from 192.168.1.20"::equals), asked.toString());
  }

  @Test
  void anotherPortIsTold() throws Exception {
    surroundings.gateway("192.168.1.1");
    igd.table.put(8123, new String[] {"192.168.1.30", "80", "0"});
    MappingLoop loop = loop(Reach.standard());
    loop.turn(START);
    assertEquals("port 8123 was not free, so it is 8124", loop.report().note());
  }

  @Test
  void onlyTheChosenProtocolIsAsked() throws Exception {
    surroundings.gateway("192.168.1.1");
    MappingLoop loop = loop(Reach.standard().router(Reach.Router.PCP));
    loop.turn(START);
    assertEquals(State.SILENT, loop.report().state());
    assertEquals("it does not speak PCP", loop.report().silence());
    assertEquals(0, loop.report().externalPort());
    assertEquals(List.of(), igd.actions);
    loop(Reach.standard().router(Reach.Router.NAT_PMP)).turn(START);
    assertEquals(List.of("datagram to 5351", "datagram to 5351"), router.calls);
  }

  @Test
  void aRefusalIsToldWithItsProtocol() throws Exception {
    surroundings.gateway("192.168.1.1");
    igd.refusals.put("AddPortMapping", 606);
    MappingLoop loop = loop(Reach.standard());
    loop.turn(START);
    assertEquals(State.REFUSED, loop.report().state());
    assertEquals("UPnP: not authorized (UPnP error 606)", loop.report().refusal());
  }

  @Test
  void anotherGatewayIsAskedAnew() throws Exception {
    surroundings.gateway("192.168.1.1");
    MappingLoop loop = loop(Reach.standard().router(Reach.Router.UPNP));
    loop.turn(START);
    surroundings.gateway("192.168.1.2");
    loop.turn(START + 10_000);
    assertEquals(State.SILENT, loop.report().state(), "its description is at the other gateway");
    assertFalse(igd.table.containsKey(8123), "the old mapping is taken away");
    surroundings.ipv4.clear();
    loop.turn(START + 20_000);
    assertEquals(State.NO_GATEWAY, loop.report().state());
  }

  @Test
  void aGatewayWithoutAWayToItCountsAsNone() throws Exception {
    surroundings.gateway("192.168.1.1").source = Optional.empty();
    MappingLoop loop = loop(Reach.standard());
    loop.turn(START);
    assertEquals(State.NO_GATEWAY, loop.report().state());
  }

  @Test
  void aServiceWithOneAddressIsMappedAtThatAddress() throws Exception {
    surroundings.gateway("192.168.1.1");
    loop(Reach.standard(), Optional.of(address("192.168.1.21"))).turn(START);
    assertEquals("192.168.1.21", igd.table.get(8123)[0]);
  }

  @Test
  void theEndTakesTheMappingAway() throws Exception {
    surroundings.gateway("192.168.1.1");
    MappingLoop loop = loop(Reach.standard());
    loop.turn(START);
    loop.end();
    assertEquals(0, igd.table.size());
  }

  @Test
  void offAsksNobodyExceptToRemoveWhatWasLeftBehind() throws Exception {
    surroundings.gateway("192.168.1.1");
    MappingLoop loop = loop(Reach.nothing());
    loop.turn(START);
    assertEquals(State.OFF, loop.report().state());
    assertEquals(List.of(), router.calls);
    igd.permanentOnly = true;
    loop(Reach.standard()).turn(START);
    assertEquals(1, igd.table.size());
    MappingLoop next = loop(Reach.nothing());
    router.broken = Optional.of(new IOException("unreachable"));
    next.turn(START);
    router.broken = Optional.empty();
    next.turn(START + 59_000);
    assertEquals(1, igd.table.size());
    next.turn(START + 60_000);
    assertEquals(0, igd.table.size());
    int actions = igd.actions.size();
    next.turn(START + 120_000);
    assertEquals(actions, igd.actions.size());
  }

  @Test
  void aPermanentMappingIsTold() throws Exception {
    surroundings.gateway("192.168.1.1");
    igd.permanentOnly = true;
    MappingLoop loop = loop(Reach.standard());
    loop.turn(START);
    assertTrue(loop.report().isPermanent());
  }

  @Test
  void eachGlobalIpv6AddressGetsItsHole() throws Exception {
    surroundings.gateway("192.168.1.1");
    surroundings.ipv6.add(new Gateway(address("fe80::1"), "eth0", 1024));
    surroundings.global.add(address("2001:db8:1::20"));
    surroundings.global.add(address("2001:db8:1::21"));
    igd.service = "WANIPv6FirewallControl:1";
    MappingLoop loop = loop(Reach.standard().ipv6(true));
    loop.turn(START);
    assertEquals(
        List.of(
            "[2001:db8:1::20]:8000 MAPPED by UPnP for 7200 s",
            "[2001:db8:1::21]:8000 MAPPED by UPnP for 7200 s"),
        loop.report().pinholes().stream().map(Object::toString).toList());
    assertEquals(
        List.of(address("2001:db8:1::20"), address("2001:db8:1::21")),
        loop.report().worldAddresses());
    assertTrue(asked.contains("fe80:0:0:0:0:0:0:1 from 2001:db8:1:0:0:0:0:21"), asked.toString());
    surroundings.global.remove(address("2001:db8:1::20"));
    loop.turn(START + 10_000);
    MappingReport.Pinhole left = loop.report().pinholes().get(0);
    assertEquals(address("2001:db8:1::21"), left.address());
    assertEquals(8000, left.port());
    assertEquals(7200, left.lifetimeSeconds());
    assertTrue(igd.actions.contains("DeletePinhole"));
    surroundings.ipv6.clear();
    loop.turn(START + 20_000);
    assertEquals(List.of(), loop.report().pinholes());
    loop.end();
  }

  @Test
  void aRefusedHoleIsToldWithTheRoutersWords() throws Exception {
    surroundings.gateway("192.168.1.1");
    surroundings.ipv6.add(new Gateway(address("fe80::1"), "eth0", 1024));
    surroundings.global.add(address("2001:db8:1::20"));
    igd.service = "WANIPv6FirewallControl:1";
    igd.refusals.put("AddPinhole", 606);
    MappingLoop loop = loop(Reach.standard().ipv6(true).router(Reach.Router.UPNP));
    loop.turn(START);
    MappingReport.Pinhole hole = loop.report().pinholes().get(0);
    assertEquals(State.REFUSED, hole.state());
    assertEquals("UPnP: not authorized (UPnP error 606)", hole.refusal());
    assertEquals("", hole.protocol());
    assertEquals(List.of(), loop.report().worldAddresses());
  }

  @Test
  void withoutIpv4TheHoleIsAskedForByPcpOnly() throws Exception {
    surroundings.ipv6.add(new Gateway(address("fe80::1"), "eth0", 1024));
    surroundings.global.add(address("2001:db8:1::20"));
    MappingLoop loop = loop(Reach.standard().ipv6(true));
    loop.turn(START);
    assertEquals(State.NO_GATEWAY, loop.report().state());
    assertEquals(State.SILENT, loop.report().pinholes().get(0).state());
    assertEquals(List.of("datagram to 5351"), router.calls);
    assertEquals(
        List.of(),
        loop(Reach.standard().ipv6(true).router(Reach.Router.NAT_PMP)).report().pinholes());
  }

  @Test
  void equalFindingsAreEqualReports() throws Exception {
    surroundings.gateway("192.168.1.1");
    MappingLoop loop = loop(Reach.standard());
    MappingReport before = loop.report();
    loop.turn(START);
    MappingReport after = loop.report();
    loop.turn(START + 10_000);
    assertEquals(after, loop.report());
    assertEquals(after.hashCode(), loop.report().hashCode());
    assertFalse(before.equals(after));
    assertFalse(after.equals(null));
  }
}
