package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpnpMapperTest {
  private static final String OWN = "192.168.1.20";

  @TempDir Path folder;
  private final FakeIgd igd = new FakeIgd();
  private final FakeRouter router = igd.on(new FakeRouter());

  private UpnpMapper mapper() throws UnknownHostException {
    return mapper(8123, new MappingRecord(Optional.of(folder)));
  }

  private UpnpMapper mapper(int wanted, MappingRecord record) throws UnknownHostException {
    return new UpnpMapper(
        new UpnpRouter(router, InetAddress.getByName(FakeIgd.GATEWAY)),
        InetAddress.getByName(OWN),
        new Ports(8000, wanted),
        7200,
        record);
  }

  private void others(int... ports) {
    for (int port : ports) {
      igd.table.put(port, new String[] {"192.168.1.30", "80", "0"});
    }
  }

  private RouterException refusal(UpnpMapper mapper) {
    RouterException e = assertThrows(RouterException.class, mapper::map);
    assertTrue(e.isRefusal());
    return e;
  }

  @Test
  void aFreePortIsMappedAndReadBack() throws Exception {
    UpnpMapper mapper = mapper();
    assertEquals(
        new Mapping(Optional.of(InetAddress.getByName("203.0.113.7")), 8123, 7200), mapper.map());
    assertEquals("UPnP", mapper.protocol());
    assertEquals(List.of(OWN, "8000", "7200"), List.of(igd.table.get(8123)));
    assertTrue(igd.actions.indexOf("GetExternalIPAddress") < igd.actions.indexOf("AddPortMapping"));
    assertTrue(mapper.isMapped());
  }

  @Test
  void aPortOfAnotherDeviceIsNotReplacedButTheNextFreeOneTaken() throws Exception {
    others(8123, 8124);
    assertEquals(8125, mapper().map().port());
    assertEquals("192.168.1.30", igd.table.get(8123)[0]);
  }

  @Test
  void aPortThatTheRouterHidesButHasGivenIsNotTaken() throws Exception {
    others(8123);
    igd.refusals.put("GetSpecificPortMappingEntry", 401);
    assertEquals(8124, mapper().map().port());
    assertEquals("192.168.1.30", igd.table.get(8123)[0]);
  }

  @Test
  void afterTheLastPortTheFirstFreeOneFollows() throws Exception {
    others(65535);
    assertEquals(1024, mapper(65535, new MappingRecord(Optional.empty())).map().port());
  }

  @Test
  void anOlderRouterWithoutAFreePortAmongTenRefuses() throws Exception {
    others(8123, 8124, 8125, 8126, 8127, 8128, 8129, 8130, 8131, 8132);
    assertEquals("others have port 8123 and those that follow", refusal(mapper()).getMessage());
    assertFalse(igd.actions.contains("AddPortMapping"));
  }

  @Test
  void aNewerRouterMayChooseThePort() throws Exception {
    igd.service = "WANIPConnection:2";
    others(8123, 8124, 8125, 8126, 8127, 8128, 8129, 8130, 8131, 8132);
    UpnpMapper mapper = mapper();
    assertEquals(40_000, mapper.map().port());
    assertTrue(mapper.isMapped());
    mapper.unmap();
    assertFalse(igd.table.containsKey(40_000));
    igd.refusals.put("AddAnyPortMapping", 728);
    assertEquals("no mapping is left (UPnP error 728)", refusal(mapper()).getMessage());
    igd.refusals.put("AddAnyPortMapping", 0);
    assertFalse(assertThrows(RouterException.class, mapper()::map).isRefusal());
  }

  @Test
  void aRenewalKeepsThePort() throws Exception {
    others(8123);
    UpnpMapper mapper = mapper();
    mapper.map();
    igd.table.remove(8123);
    assertEquals(8124, mapper.map().port());
    assertEquals(1, igd.table.size());
  }

  @Test
  void aRefusalIsToldInWordsWithItsCode() throws Exception {
    igd.refusals.put("AddPortMapping", 606);
    assertEquals("not authorized (UPnP error 606)", refusal(mapper()).getMessage());
    igd.refusals.clear();
    igd.refusals.put("GetSpecificPortMappingEntry", 606);
    refusal(mapper());
  }

  @Test
  void aRouterThatSaidYesWithoutAMappingRefuses() throws Exception {
    igd.forgets = true;
    assertEquals("it said yes, but has not mapped port 8123", refusal(mapper()).getMessage());
  }

  @Test
  void aLeaseOfASecondIsARefusal() throws Exception {
    UpnpMapper mapper = mapper();
    mapper.map();
    igd.table.put(8123, new String[] {OWN, "8000", "1"});
    igd.refusals.put("AddPortMapping", 0);
    assertFalse(assertThrows(RouterException.class, mapper::map).isRefusal());
    igd.refusals.clear();
    igd.forgets = true;
    refusal(mapper);
  }

  @Test
  void aRouterThatTellsNoLeaseIsBelievedAsAsked() throws Exception {
    for (String told : new String[] {"0", "soon"}) {
      UpnpMapper mapper = mapper();
      mapper.map();
      igd.forgets = true;
      igd.table.put(8123, new String[] {OWN, "8000", told});
      assertEquals(7200, mapper.map().lifetimeSeconds());
      igd.forgets = false;
    }
  }

  @Test
  void anUnknownOuterAddressIsNoAddress() throws Exception {
    for (String address : new String[] {"", "0.0.0.0"}) {
      igd.external = address;
      assertEquals(Optional.empty(), mapper().map().address());
    }
    igd.refusals.put("GetExternalIPAddress", 501);
    assertEquals(Optional.empty(), mapper().map().address());
  }

  @Test
  void aPermanentLeaseIsNotedAndUnmapForgetsIt() throws Exception {
    igd.permanentOnly = true;
    MappingRecord record = new MappingRecord(Optional.of(folder));
    UpnpMapper mapper = mapper();
    assertEquals(0, mapper.map().lifetimeSeconds());
    assertEquals(8123, record.read().get().externalPort());
    assertEquals(0, mapper.map().lifetimeSeconds());
    mapper.unmap();
    assertFalse(record.read().isPresent());
    assertEquals(0, igd.table.size());
  }

  @Test
  void aPermanentLeaseThatCannotBeNotedIsNotTaken() throws Exception {
    igd.permanentOnly = true;
    assertEquals(
        "it forwards only for ever, which cannot be noted for its removal: "
            + "this service has no folder of its own",
        refusal(mapper(8123, new MappingRecord(Optional.empty()))).getMessage());
    assertEquals(0, igd.table.size());
  }

  @Test
  void theNextServiceRemovesAPermanentMapping() throws Exception {
    igd.permanentOnly = true;
    mapper().map();
    igd.permanentOnly = false;
    UpnpMapper next = mapper(9000, new MappingRecord(Optional.of(folder)));
    next.map();
    assertEquals(java.util.Set.of(9000), igd.table.keySet());
    assertFalse(new MappingRecord(Optional.of(folder)).read().isPresent());
  }

  @Test
  void whatIsNotedIsRemovedEvenIfNothingIsMapped() throws Exception {
    igd.permanentOnly = true;
    mapper().map();
    mapper().removeLeftBehind();
    assertEquals(0, igd.table.size());
    assertFalse(new MappingRecord(Optional.of(folder)).read().isPresent());
    mapper().removeLeftBehind();
  }

  @Test
  void aNotedMappingThatNowBelongsToAnotherIsOnlyForgotten() throws Exception {
    igd.permanentOnly = true;
    mapper().map();
    others(8123);
    mapper().removeLeftBehind();
    assertEquals("192.168.1.30", igd.table.get(8123)[0]);
    assertFalse(new MappingRecord(Optional.of(folder)).read().isPresent());
  }

  @Test
  void aMappingThatIsGoneOrAnothersOrHasAnotherAddressIsLost() throws Exception {
    UpnpMapper mapper = mapper();
    assertFalse(mapper.isMapped());
    mapper.map();
    others(8123);
    assertFalse(mapper.isMapped());
    igd.table.clear();
    assertFalse(mapper.isMapped());
    mapper.map();
    igd.external = "203.0.113.8";
    assertFalse(mapper.isMapped());
  }

  @Test
  void unmapLeavesAMappingThatBecameAnothers() throws Exception {
    UpnpMapper mapper = mapper();
    mapper.unmap();
    mapper.map();
    others(8123);
    mapper.unmap();
    assertEquals(1, igd.table.size());
    int asked = igd.actions.size();
    mapper.unmap();
    assertEquals(asked, igd.actions.size());
  }

  @Test
  void aMappingWhoseAnswerGotLostIsTakenAway() throws Exception {
    UpnpMapper mapper = mapper();
    igd.lost = "AddPortMapping";
    assertThrows(RouterException.class, mapper::map);
    assertEquals(1, igd.table.size());
    mapper.unmap();
    assertEquals(0, igd.table.size());
  }

  @Test
  void unmapOfARouterThatIsAwayEndsAndKeepsTheNote() throws Exception {
    igd.permanentOnly = true;
    UpnpMapper mapper = mapper();
    mapper.map();
    router.broken = Optional.of(new IOException("unreachable"));
    mapper.unmap();
    assertTrue(new MappingRecord(Optional.of(folder)).read().isPresent());
  }

  @Test
  void ofSeveralConnectionsTheOneWithAnAddressIsUsed() throws Exception {
    igd.service =
        "WANPPPConnection:1</serviceType><controlURL>/other</controlURL></service><service>"
            + "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1";
    assertEquals(8123, mapper().map().port());
  }

  @Test
  void aRouterWithoutAUsableDescriptionIsSilent() throws Exception {
    igd.service = "Layer3Forwarding:1";
    RouterException none = assertThrows(RouterException.class, mapper()::map);
    assertFalse(none.isRefusal());
    igd.status = 404;
    assertFalse(assertThrows(RouterException.class, mapper()::map).isRefusal());
    igd.status = 200;
    igd.service = "<";
    assertFalse(assertThrows(RouterException.class, mapper()::map).isRefusal());
  }

  @Test
  void aLocationElsewhereIsIgnored() throws Exception {
    igd.location = "http://192.168.1.9:5000/root.xml";
    RouterException e = assertThrows(RouterException.class, mapper()::map);
    assertFalse(e.isRefusal());
    assertEquals("it does not speak UPnP", e.getMessage());
    assertEquals(List.of(), igd.actions);
  }
}
