package porthole.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import porthole.fuzz.Input;
import porthole.protocol.HttpAnswer;
import porthole.protocol.HttpAnswerDecoder;
import porthole.protocol.ProtocolViolationException;

/**
 * Documents of a router: its description, and answers of SOAP. Only the declared exception leaves
 * the parser. Each service that is found has its URL on the router, and its call is one request.
 */
public final class RouterDocumentFuzz {
  private static final InetAddress GATEWAY = IpLiteral.of(new byte[] {(byte) 192, 0, 2, 1});

  private RouterDocumentFuzz() {}

  /** The first byte chooses the kind of document; the others are the router's. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    boolean isDescription = input.choice() % 2 == 0;
    byte[] document = input.rest();
    try {
      if (isDescription) {
        requireSound(IgdDescription.parse(document, location()));
      } else {
        requireSound(SoapAnswer.parse(http(document), "GetExternalIPAddressResponse"));
      }
    } catch (ProtocolViolationException e) {
      assertTrue(e.getMessage().matches("[ -~]{1,400}"), e.getMessage());
    }
  }

  private static RouterUrl location() throws ProtocolViolationException {
    return RouterUrl.parse("http://192.0.2.1:5000/root.xml", GATEWAY);
  }

  private static HttpAnswer http(byte[] body) throws ProtocolViolationException {
    byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8);
    HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(IgdDescription.MAX_BYTES);
    decoder.receive(head, head.length);
    decoder.receive(body, body.length);
    decoder.end();
    return decoder.answer();
  }

  private static void requireSound(IgdDescription description) {
    List<IgdService> services = new ArrayList<>(description.connections());
    services.addAll(description.firewalls());
    assertTrue(services.size() <= 16);
    for (IgdService service : services) {
      assertEquals(GATEWAY, service.controlUrl().address());
      String request = new String(SoapCall.externalAddress(service).request(), UTF_8);
      assertEquals(request.indexOf("POST "), request.lastIndexOf("POST "));
      assertTrue(request.split("\r\n\r\n", 2)[0].split("\r\n").length == 6, request);
    }
  }

  private static void requireSound(SoapAnswer answer) throws ProtocolViolationException {
    assertTrue(answer.words().matches("[ -~]{1,200}"), answer.words());
    answer.externalAddress();
  }
}
