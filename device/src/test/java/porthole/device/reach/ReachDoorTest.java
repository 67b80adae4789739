package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.reach.MappingReport.State;

class ReachDoorTest {
  private static final long WAIT_SECONDS = 60;

  @TempDir Path folder;
  private final FakeSurroundings surroundings = new FakeSurroundings();
  private final FakeIgd igd = new FakeIgd();
  private final FakeRouter router = igd.on(new FakeRouter());
  private final Interruption interruption = new Interruption();
  private final BlockingQueue<MappingReport> heard = new LinkedBlockingQueue<>();

  private ReachDoor door(Surroundings of) {
    Ports ports = new Ports(8000, 8123);
    MappingRecord record = new MappingRecord(Optional.empty());
    Protocols protocols =
        new Protocols(Reach.Router.AUTO, ports, record, (gateway, source) -> router);
    Reach reach = Reach.standard().ipv6(true);
    ReachDoor door =
        new ReachDoor(
            new MappingLoop(reach, Optional.empty(), ports, of, protocols, false), interruption);
    door.onChange(heard::add);
    return door;
  }

  private MappingReport next() throws InterruptedException {
    MappingReport report = heard.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertTrue(report != null, "no report");
    return report;
  }

  @Test
  void eachChangeIsToldAndTheCloseTakesTheMappingAway() throws Exception {
    ReachDoor door = door(surroundings);
    assertEquals(State.SEARCHING, door.report().state());
    door.start();
    assertEquals(State.NO_GATEWAY, next().state());
    surroundings.ipv6.add(new Gateway(InetAddress.getByName("fe80::1"), "eth0", 0));
    surroundings.global.add(InetAddress.getByName("2001:db8:1::20"));
    surroundings.gateway("192.168.1.1");
    MappingReport report = next();
    while (report.state() != State.MAPPED) {
      report = next();
    }
    assertEquals(8123, report.externalPort());
    door.close();
    assertEquals(0, igd.table.size());
    assertTrue(interruption.isHurried());
  }

  @Test
  void anErrorEndsNeitherTheThreadNorTheMapping() throws Exception {
    Surroundings broken =
        new Surroundings() {
          @Override
          public List<Gateway> ipv4Gateways() {
            heard.add(MappingReport.searching(new Ports(1, 1)));
            throw new IllegalStateException("injected");
          }

          @Override
          public List<Gateway> ipv6Gateways() {
            return List.of();
          }

          @Override
          public Set<InetAddress> globalAddresses(String device) {
            return Set.of();
          }

          @Override
          public InetAddress sourceTo(Gateway gateway) {
            return InetAddress.getLoopbackAddress();
          }
        };
    ReachDoor door = door(broken);
    door.start();
    next();
    assertEquals(State.SEARCHING, door.report().state());
    door.close();
  }

  @Test
  void aServiceThatOnlyThisMachineReachesCannotBeMapped() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 8000);
    IOException e =
        assertThrows(
            IOException.class, () -> ReachDoor.open(Reach.standard(), loopback, Optional.empty()));
    assertTrue(
        e.getMessage().endsWith("as 'reach' is set: 127.0.0.1 is this machine alone"),
        e.getMessage());
    ReachDoor.open(Reach.nothing(), loopback, Optional.of(folder));
  }

  @Test
  void thePortAtTheRouterIsTheServicesUnlessTheOwnerChoosesAnother() throws Exception {
    for (String host : new String[] {"0.0.0.0", "::", "192.168.1.20"}) {
      InetSocketAddress listen = new InetSocketAddress(host, 8000);
      assertEquals(
          8000, ReachDoor.open(Reach.standard(), listen, Optional.empty()).report().wantedPort());
      assertEquals(
          443,
          ReachDoor.open(Reach.standard().externalPort(443), listen, Optional.empty())
              .report()
              .wantedPort());
    }
  }

  @Test
  void theTablesOfTheSystemAreRead() throws Exception {
    ProcNet none = new ProcNet(folder);
    assertEquals(List.of(), none.ipv4Gateways());
    String zeros = "00000000000000000000000000000000";
    String routes = "";
    for (String device : new String[] {"lo", "no-such-device"}) {
      routes +=
          zeros
              + " 00 "
              + zeros
              + " 00 fe800000000000000000000000000001 00000400 00000002 00000000"
              + " 00000003 "
              + device
              + "\n";
    }
    Files.writeString(folder.resolve("ipv6_route"), routes);
    Files.writeString(
        folder.resolve("if_inet6"), "20010db8000100000000000000000020 02 40 00 80 lo\n");
    List<Gateway> gateways = none.ipv6Gateways();
    assertTrue(((Inet6Address) gateways.get(0).address()).getScopeId() > 0);
    assertEquals(0, ((Inet6Address) gateways.get(1).address()).getScopeId());
    assertEquals(Set.of(InetAddress.getByName("2001:db8:1::20")), none.globalAddresses("lo"));
    assertEquals(
        InetAddress.getByName("127.0.0.1"),
        none.sourceTo(new Gateway(InetAddress.getByName("127.0.0.1"), "lo", 0)));
  }

  @Test
  void theSettingsAreToldInTheWordsOfTheirFile() {
    assertEquals(
        "router: nat-pmp, external_port: 443, ipv6: true",
        Reach.standard().router(Reach.Router.NAT_PMP).externalPort(443).ipv6(true).toString());
    assertEquals("8123 to 8000", new Ports(8000, 8123).toString());
    assertEquals("?:8123, permanent", new Mapping(Optional.empty(), 8123, 0).toString());
  }
}
