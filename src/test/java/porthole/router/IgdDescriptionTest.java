package porthole.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class IgdDescriptionTest {
  private static RouterUrl location() throws ProtocolViolationException {
    return RouterUrl.parse("http://192.168.77.1:5000/folder/rootDesc.xml", RouterVectors.GATEWAY);
  }

  private static String service(String type, String control) {
    return "<service><serviceType>urn:schemas-upnp-org:service:"
        + type
        + "</serviceType><controlURL>"
        + control
        + "</controlURL></service>";
  }

  private static IgdDescription parse(String inRoot) throws ProtocolViolationException {
    return IgdDescription.parse(("<root>" + inRoot + "</root>").getBytes(UTF_8), location());
  }

  private static void assertRefused(String inRoot) {
    assertThrows(ProtocolViolationException.class, () -> parse(inRoot), inRoot);
  }

  @Test
  void theServicesOfARealRouterAreFound() throws Exception {
    IgdDescription description =
        IgdDescription.parse(RouterVectors.http("description").body(), location());
    assertEquals(
        "[urn:schemas-upnp-org:service:WANIPConnection:2 at http://192.168.77.1:5000/ctl/IPConn]",
        description.connections().toString());
    assertEquals(1, description.firewalls().size());
    IgdService firewall = description.firewalls().get(0);
    assertEquals("http://192.168.77.1:5000/ctl/IP6FCtl", firewall.controlUrl().toString());
    assertEquals(
        "http://[2001:db8::1]:5000/ctl/IP6FCtl",
        firewall.at(RouterVectors.address("2001:db8::1")).controlUrl().toString());
    assertFalse(firewall.canAddAnyPort());
    assertTrue(description.connections().get(0).canAddAnyPort());
  }

  @Test
  void theNewestServiceIsFirst() throws Exception {
    List<IgdService> found =
        parse(
                service("WANPPPConnection:1", "/a")
                    + "<deviceList>"
                    + service("WANIPConnection:1", "/b")
                    + service("WANIPConnection:1", "c")
                    + service("Layer3Forwarding:1", "http://192.0.2.1/x")
                    + service("WANIPConnection:2", "/d")
                    + "</deviceList>")
            .connections();
    assertEquals(4, found.size());
    assertEquals("/d", found.get(0).controlUrl().path());
    assertEquals("/b", found.get(1).controlUrl().path());
    assertEquals("/folder/c", found.get(2).controlUrl().path());
    assertEquals("urn:schemas-upnp-org:service:WANPPPConnection:1", found.get(3).type());
  }

  @Test
  void theBaseOfUrlsIsHeededOnTheRouterOnly() throws Exception {
    String service = service("WANIPConnection:1", "ctl");
    assertEquals(
        "http://192.168.77.1:49000/base/ctl",
        parse("<URLBase>http://192.168.77.1:49000/base/</URLBase>" + service)
            .connections()
            .get(0)
            .controlUrl()
            .toString());
    assertRefused("<URLBase>http://192.168.77.9:49000/base/</URLBase>" + service);
  }

  @Test
  void aControlUrlElsewhereIsRefused() {
    assertRefused(service("WANIPConnection:1", "http://192.0.2.1/ctl"));
    assertRefused(service("WANIPConnection:1", "//192.0.2.1/ctl"));
    assertRefused(service("WANIPConnection:1", ""));
  }

  @Test
  void onlySixteenServicesAreKept() throws Exception {
    assertEquals(16, parse(service("WANIPConnection:1", "/a").repeat(30)).connections().size());
  }

  @Test
  void anotherDocumentIsRefused() {
    assertThrows(
        ProtocolViolationException.class,
        () -> IgdDescription.parse("<html/>".getBytes(UTF_8), location()));
  }
}
