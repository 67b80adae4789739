package porthole.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class SoapCallTest {
  private static final InetAddress CLIENT6 = RouterVectors.address("2001:db8:77::2");

  private static IgdDescription description() throws ProtocolViolationException {
    return IgdDescription.parse(
        RouterVectors.http("description").body(),
        RouterUrl.parse("http://192.168.77.1:5000/rootDesc.xml", RouterVectors.GATEWAY));
  }

  private static IgdService connection() throws ProtocolViolationException {
    return description().connections().get(0);
  }

  private static IgdService firewall() throws ProtocolViolationException {
    return description().firewalls().get(0);
  }

  private static SoapCall add() throws ProtocolViolationException {
    return SoapCall.addPortMapping(
        connection(), IpProtocol.TCP, 8124, RouterVectors.CLIENT, 8000, "Porthole", 7200);
  }

  private static String bodyOf(String request) {
    return request.substring(request.indexOf("\r\n\r\n") + 4);
  }

  private static SoapAnswer answer(SoapCall call, int status, String body)
      throws ProtocolViolationException {
    return call.answer(
        RouterVectors.http(("HTTP/1.1 " + status + " x\r\n\r\n" + body).getBytes(UTF_8)));
  }

  private static String response(String name, String arguments) {
    return "<Envelope><Body><" + name + ">" + arguments + "</" + name + "></Body></Envelope>";
  }

  @Test
  void callsHaveTheContentOfUpnpc() throws Exception {
    assertEquals(
        bodyOf(RouterVectors.requestText("add")), bodyOf(new String(add().request(), UTF_8)));
    assertEquals(
        bodyOf(RouterVectors.requestText("add any")),
        bodyOf(
            new String(
                SoapCall.addPortMapping(
                        connection(),
                        IpProtocol.TCP,
                        8125,
                        RouterVectors.CLIENT,
                        8000,
                        "Porthole",
                        7200)
                    .atAnyPort()
                    .request(),
                UTF_8)));
    assertEquals(
        bodyOf(RouterVectors.requestText("entry")),
        bodyOf(
            new String(SoapCall.portMapping(connection(), IpProtocol.TCP, 8124).request(), UTF_8)));
    assertEquals(
        bodyOf(RouterVectors.requestText("delete")),
        bodyOf(
            new String(
                SoapCall.deletePortMapping(connection(), IpProtocol.TCP, 8124).request(), UTF_8)));
  }

  @Test
  void aRequestIsHttpWithTheActionInItsHead() throws Exception {
    String request = new String(add().request(), UTF_8);
    String body = bodyOf(request);
    assertEquals(
        "POST /ctl/IPConn HTTP/1.1\r\n"
            + "Host: 192.168.77.1:5000\r\n"
            + "Content-Type: text/xml; charset=\"utf-8\"\r\n"
            + "SOAPAction: \"urn:schemas-upnp-org:service:WANIPConnection:2#AddPortMapping\"\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n",
        request.substring(0, request.length() - body.length()));
    assertEquals("AddPortMapping at http://192.168.77.1:5000/ctl/IPConn", add().toString());
    assertEquals("AddPortMapping", add().action());
  }

  @Test
  void aPinholeNamesItsArguments() throws Exception {
    String request =
        new String(
            SoapCall.addPinhole(firewall(), IpProtocol.TCP, CLIENT6, 8000, 3600).request(), UTF_8);
    assertTrue(
        request.contains(
            "<u:AddPinhole xmlns:u=\"urn:schemas-upnp-org:service:WANIPv6FirewallControl:1\">"
                + "<RemoteHost></RemoteHost><RemotePort>0</RemotePort>"
                + "<InternalClient>2001:db8:77::2</InternalClient>"
                + "<InternalPort>8000</InternalPort><Protocol>6</Protocol>"
                + "<LeaseTime>3600</LeaseTime></u:AddPinhole>"),
        request);
    assertTrue(
        new String(SoapCall.updatePinhole(firewall(), 7, 60).request(), UTF_8)
            .contains("<UniqueID>7</UniqueID><NewLeaseTime>60</NewLeaseTime>"));
    assertTrue(
        new String(SoapCall.deletePinhole(firewall(), 7).request(), UTF_8)
            .contains("<UniqueID>7</UniqueID></u:DeletePinhole>"));
  }

  @Test
  void aDescriptionIsEscaped() throws Exception {
    String request =
        new String(
            SoapCall.addPortMapping(
                    connection(), IpProtocol.UDP, 1, RouterVectors.CLIENT, 1, "<a&b>", 0)
                .request(),
            UTF_8);
    assertTrue(request.contains(">&lt;a&amp;b&gt;<"), request);
  }

  @Test
  void onlyAMappingIsAskedForAtAnyPort() throws Exception {
    SoapCall call = SoapCall.externalAddress(connection());
    assertThrows(IllegalStateException.class, call::atAnyPort);
  }

  @Test
  void aRealRoutersAnswersAreRead() throws Exception {
    assertTrue(add().answer(RouterVectors.http("add")).isSuccess());
    assertEquals("success", add().answer(RouterVectors.http("add")).words());
    assertEquals(
        RouterVectors.address("1.2.3.4"),
        SoapCall.externalAddress(connection())
            .answer(RouterVectors.http("external address"))
            .externalAddress());
    SoapCall any =
        SoapCall.addPortMapping(
                connection(), IpProtocol.TCP, 8125, RouterVectors.CLIENT, 8000, "Porthole", 7200)
            .atAnyPort();
    assertEquals(8125, any.answer(RouterVectors.http("add any")).reservedPort());
    SoapAnswer entry =
        SoapCall.portMapping(connection(), IpProtocol.TCP, 8124)
            .answer(RouterVectors.http("entry"));
    assertEquals(RouterVectors.CLIENT, entry.internalClient());
    assertEquals(8000, entry.internalPort());
    assertTrue(entry.isEnabled());
    assertEquals("Porthole", entry.description());
    assertEquals(7200, entry.leaseSeconds());
    SoapAnswer status =
        SoapCall.firewallStatus(firewall()).answer(RouterVectors.http("firewall status"));
    assertTrue(status.isFirewallOn() && status.arePinholesAllowed());
    SoapCall pinhole = SoapCall.addPinhole(firewall(), IpProtocol.TCP, CLIENT6, 8000, 3600);
    assertEquals(1, pinhole.answer(RouterVectors.http("add pinhole")).uniqueId());
    SoapCall update = SoapCall.updatePinhole(firewall(), 1, 60);
    assertTrue(update.answer(RouterVectors.http("update pinhole")).isSuccess());
    SoapCall delete = SoapCall.deletePinhole(firewall(), 1);
    assertTrue(delete.answer(RouterVectors.http("delete pinhole")).isSuccess());
    assertEquals(
        SoapAnswer.INVALID_ARGUMENTS,
        delete.answer(RouterVectors.http("delete pinhole refused")).errorCode());
  }

  @Test
  void aFaultSaysWhyInWords() throws Exception {
    SoapAnswer refused = add().answer(RouterVectors.http("add refused"));
    assertFalse(refused.isSuccess());
    assertEquals(SoapAnswer.NOT_AUTHORIZED, refused.errorCode());
    assertEquals("not authorized (UPnP error 606)", refused.words());
    assertEquals("not authorized (UPnP error 606)", refused.toString());
    assertEquals(
        "there is no mapping of this number (UPnP error 713)",
        add().answer(RouterVectors.http("no such number")).words());
    assertThrows(ProtocolViolationException.class, refused::reservedPort);
  }

  @Test
  void anUnknownFaultHasTheRoutersOwnWords() throws Exception {
    String fault =
        "<Envelope><Body><Fault><detail><UPnPError><errorCode>899</errorCode>"
            + "<errorDescription>%s</errorDescription></UPnPError></detail></Fault></Body>"
            + "</Envelope>";
    assertEquals(
        "'Not?today' (UPnP error 899)",
        answer(add(), 500, String.format(fault, "Not\u0007today".replace('\u0007', '\u00e9')))
            .words());
    assertEquals(
        "an unknown reason (UPnP error 899)", answer(add(), 200, String.format(fault, "")).words());
  }

  @Test
  void whatIsNoAnswerOfTheCallIsRefused() throws Exception {
    SoapCall add = add();
    for (String body :
        List.of(
            "",
            "<html/>",
            response("DeletePortMappingResponse", ""),
            "<Envelope><Body><Fault><detail><UPnPError><errorCode>x</errorCode></UPnPError>"
                + "</detail></Fault></Body></Envelope>",
            "<Envelope><Body><Fault/></Body></Envelope>")) {
      assertThrows(ProtocolViolationException.class, () -> answer(add, 200, body), body);
    }
    String good = response("AddPortMappingResponse", "");
    assertTrue(answer(add, 200, good).isSuccess());
    for (int status : new int[] {302, 401, 404, 500}) {
      assertThrows(ProtocolViolationException.class, () -> answer(add, status, good));
    }
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() throws Exception {
    SoapCall any = SoapCall.externalAddress(connection());
    SoapAnswer wrong =
        answer(
            any,
            200,
            response(
                "GetExternalIPAddressResponse",
                "<NewExternalIPAddress></NewExternalIPAddress>"
                    + "<NewReservedPort>65536</NewReservedPort><UniqueID>-1</UniqueID>"
                    + "<NewLeaseDuration>99999999999</NewLeaseDuration>"
                    + "<FirewallEnabled>2</FirewallEnabled>"
                    + "<NewInternalClient>toon</NewInternalClient>"
                    + "<NewEnabled>no</NewEnabled>"));
    assertThrows(ProtocolViolationException.class, wrong::externalAddress);
    assertThrows(ProtocolViolationException.class, wrong::reservedPort);
    assertThrows(ProtocolViolationException.class, wrong::uniqueId);
    assertThrows(ProtocolViolationException.class, wrong::leaseSeconds);
    assertThrows(ProtocolViolationException.class, wrong::isFirewallOn);
    assertThrows(ProtocolViolationException.class, wrong::arePinholesAllowed);
    assertThrows(ProtocolViolationException.class, wrong::internalClient);
    assertFalse(wrong.isEnabled());
  }
}
