package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinholeMapperTest {
  private static final String OWN = "2001:db8:1::20";

  private final FakeIgd igd = new FakeIgd();
  private final FakeRouter router = igd.on(new FakeRouter());

  private PinholeMapper mapper() throws UnknownHostException {
    igd.service = "WANIPv6FirewallControl:1";
    InetAddress gateway = InetAddress.getByName("fe80::1");
    return new PinholeMapper(
        new UpnpRouter(router, InetAddress.getByName(FakeIgd.GATEWAY)),
        new UpnpRouter(router, gateway),
        gateway,
        InetAddress.getByName(OWN),
        8000,
        7200);
  }

  @Test
  void aHoleIsAskedForRenewedAndTakenAway() throws Exception {
    PinholeMapper mapper = mapper();
    assertEquals("UPnP", mapper.protocol());
    assertFalse(mapper.isMapped());
    Mapping mapping = mapper.map();
    assertEquals(new Mapping(Optional.of(InetAddress.getByName(OWN)), 8000, 7200), mapping);
    assertEquals(InetAddress.getByName(OWN), InetAddress.getByName(igd.table.get(7)[0]));
    assertTrue(mapper.isMapped());
    mapper.map();
    assertEquals(
        List.of("GetFirewallStatus", "AddPinhole", "UpdatePinhole", "UpdatePinhole"), igd.actions);
    mapper.unmap();
    mapper.unmap();
    assertEquals(0, igd.table.size());
  }

  @Test
  void aHoleThatIsGoneIsAskedForAgain() throws Exception {
    PinholeMapper mapper = mapper();
    mapper.map();
    igd.table.clear();
    assertFalse(mapper.isMapped());
    mapper.map();
    assertTrue(mapper.isMapped());
  }

  @Test
  void aFirewallThatLetsNobodyAskRefuses() throws Exception {
    igd.firewall = "<InboundPinholeAllowed>0</InboundPinholeAllowed>";
    assertTrue(assertThrows(RouterException.class, mapper()::map).isRefusal());
    igd.firewall = "<InboundPinholeAllowed>perhaps</InboundPinholeAllowed>";
    mapper().map();
    igd.refusals.put("GetFirewallStatus", 501);
    mapper().map();
  }

  @Test
  void aRefusalIsToldInWordsWithItsCode() throws Exception {
    igd.refusals.put("AddPinhole", 606);
    assertEquals(
        "not authorized (UPnP error 606)",
        assertThrows(RouterException.class, mapper()::map).getMessage());
    igd.refusals.put("AddPinhole", 0);
    assertFalse(assertThrows(RouterException.class, mapper()::map).isRefusal());
  }

  @Test
  void aRouterWithoutThatServiceIsSilent() throws Exception {
    PinholeMapper mapper = mapper();
    igd.service = "WANIPConnection:1";
    assertEquals(
        "its UPnP cannot open its IPv6 firewall",
        assertThrows(RouterException.class, mapper::map).getMessage());
  }

  @Test
  void unmapOfARouterThatIsAwayEnds() throws Exception {
    PinholeMapper mapper = mapper();
    mapper.map();
    router.broken = Optional.of(new IOException("unreachable"));
    mapper.unmap();
    router.broken = Optional.empty();
    mapper.unmap();
    assertEquals(1, igd.table.size());
  }
}
