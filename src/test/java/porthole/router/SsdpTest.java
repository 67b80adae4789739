package porthole.router;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class SsdpTest {
  private static final String IGD = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";

  private static RouterUrl location(String answer) throws ProtocolViolationException {
    byte[] bytes = answer.getBytes(US_ASCII);
    return Ssdp.location(bytes, bytes.length, RouterVectors.GATEWAY);
  }

  private static String answer(String target, String location) {
    return "HTTP/1.1 200 OK\r\nST: " + target + "\r\nLOCATION: " + location + "\r\n\r\n";
  }

  @Test
  void theGroupIsAskedWithAWaitAndARouterWithout() {
    assertEquals(
        "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n"
            + "MX: 2\r\nST: "
            + IGD
            + "\r\n\r\n",
        new String(Ssdp.search(IGD), US_ASCII));
    assertEquals(
        "M-SEARCH * HTTP/1.1\r\nHOST: 192.168.77.1:1900\r\nMAN: \"ssdp:discover\"\r\nST: "
            + IGD
            + "\r\n\r\n",
        new String(Ssdp.search(IGD, RouterVectors.GATEWAY), US_ASCII));
    assertEquals(RouterVectors.address("239.255.255.250"), Ssdp.group());
  }

  @Test
  void aRouterTellsWhereItsDescriptionLies() throws Exception {
    byte[] golden = RouterVectors.responseBytes("search");
    assertEquals(
        "http://192.168.77.1:5000/rootDesc.xml",
        Ssdp.location(golden, golden.length, RouterVectors.GATEWAY).toString());
    for (String target : Ssdp.targets()) {
      assertEquals("/d", location(answer(target, "http://192.168.77.1/d")).path());
    }
  }

  @Test
  void whatIsNoAnswerOfTheRouterThatWasAskedIsRefused() {
    for (String wrong :
        List.of(
            "",
            "NOTIFY * HTTP/1.1\r\n\r\n",
            answer(IGD, "http://192.168.77.2:5000/d"),
            answer(IGD, "http://router.example/d"),
            answer(IGD, "https://192.168.77.1/d"),
            answer(IGD, ""),
            answer("upnp:rootdevice", "http://192.168.77.1/d"),
            answer(IGD, "http://192.168.77.1/d").replace("200 OK", "404 Not Found"),
            answer(IGD, "http://192.168.77.1/d").replace("ST:", "X:"),
            answer(IGD, "http://192.168.77.1/d\r\nLOCATION: http://192.168.77.1/e"))) {
      assertThrows(ProtocolViolationException.class, () -> location(wrong), wrong);
    }
    byte[] golden = Arrays.copyOf(RouterVectors.responseBytes("search"), Ssdp.MAX_BYTES + 1);
    assertThrows(
        ProtocolViolationException.class,
        () -> Ssdp.location(golden, golden.length, RouterVectors.GATEWAY));
  }
}
