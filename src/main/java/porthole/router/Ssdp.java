package porthole.router;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;

/**
 * The search for a router that speaks UPnP: SSDP's M-SEARCH and its answers (UPnP Device
 * Architecture 2.0, section 1.3).
 */
public final class Ssdp {
  /** The UDP port of the group and of each device. */
  public static final int PORT = 1900;

  /** What is longer than this is no answer. */
  public static final int MAX_BYTES = 2048;

  private static final int OK = 200;
  private static final byte[] GROUP = {(byte) 239, (byte) 255, (byte) 255, (byte) 250};

  private static final List<String> TARGETS =
      Collections.unmodifiableList(
          Arrays.asList(
              "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
              "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
              "urn:schemas-upnp-org:service:WANIPConnection:2",
              "urn:schemas-upnp-org:service:WANIPConnection:1",
              "urn:schemas-upnp-org:service:WANPPPConnection:1"));

  private Ssdp() {}

  /** Returns the IPv4 group to which a search is sent, 239.255.255.250. */
  public static InetAddress group() {
    return IpLiteral.of(GROUP);
  }

  /** Returns what is searched for, in the order of asking. */
  public static List<String> targets() {
    return TARGETS;
  }

  /** Returns the datagram for the group; devices answer within 2 s. */
  public static byte[] search(String target) {
    return search(target, group(), "MX: 2\r\n");
  }

  /** Returns the datagram for one router (section 1.3.2). */
  public static byte[] search(String target, InetAddress gateway) {
    return search(target, gateway, "");
  }

  private static byte[] search(String target, InetAddress host, String wait) {
    return ("M-SEARCH * HTTP/1.1\r\nHOST: "
            + IpLiteral.url(host)
            + ":"
            + PORT
            + "\r\nMAN: \"ssdp:discover\"\r\n"
            + wait
            + "ST: "
            + target
            + "\r\n\r\n")
        .getBytes(US_ASCII);
  }

  /**
   * Returns where a router's description lies, from its answer to a search.
   *
   * @param gateway the router that was asked; the answer must name no other
   */
  public static RouterUrl location(byte[] bytes, int length, InetAddress gateway)
      throws ProtocolViolationException {
    if (length > MAX_BYTES) {
      throw IpLiteral.expected("an answer of at most " + MAX_BYTES + " bytes", length);
    }
    ResponseHead head = ResponseHead.parse(Arrays.copyOf(bytes, length));
    if (head.status() != OK) {
      throw IpLiteral.expected("the status 200", head.statusAndPhrase());
    }
    if (!TARGETS.contains(head.field("ST"))) {
      throw IpLiteral.expected("an answer of an internet gateway", head.field("ST"));
    }
    return RouterUrl.parse(head.field("LOCATION"), gateway);
  }
}
