package porthole.router;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import porthole.protocol.HttpAnswer;
import porthole.protocol.ProtocolViolationException;

/**
 * One call of a router's UPnP service: the HTTP request, and how its answer is read (UPnP Device
 * Architecture 2.0, section 3; WANIPConnection:2; WANIPv6FirewallControl:1). Immutable.
 */
public final class SoapCall {
  private static final String ADD_MAPPING = "AddPortMapping";
  private static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/";

  private final IgdService service;
  private final String action;
  private final String arguments;

  private SoapCall(IgdService service, String action, String arguments) {
    this.service = service;
    this.action = action;
    this.arguments = arguments;
  }

  /**
   * @param arguments names and values in turn
   */
  private static SoapCall of(IgdService service, String action, Object... arguments) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < arguments.length; i += 2) {
      text.append('<').append(arguments[i]).append('>');
      text.append(escaped(arguments[i + 1].toString()));
      text.append("</").append(arguments[i]).append('>');
    }
    return new SoapCall(service, action, text.toString());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Asks for the router's own address (GetExternalIPAddress). */
  public static SoapCall externalAddress(IgdService service) {
    return of(service, "GetExternalIPAddress");
  }

  /**
   * Asks for a mapping at one external port (AddPortMapping).
   *
   * @param leaseSeconds 0 for a lease without end
   */
  public static SoapCall addPortMapping(
      IgdService service,
      IpProtocol protocol,
      int externalPort,
      InetAddress client,
      int internalPort,
      String description,
      long leaseSeconds) {
    return of(
        service,
        ADD_MAPPING,
        "NewRemoteHost",
        "",
        "NewExternalPort",
        externalPort,
        "NewProtocol",
        protocol,
        "NewInternalPort",
        internalPort,
        "NewInternalClient",
        IpLiteral.text(client),
        "NewEnabled",
        1,
        "NewPortMappingDescription",
        description,
        "NewLeaseDuration",
        leaseSeconds);
  }

  /**
   * Returns the call for a mapping at this call's external port, or at a free one
   * (AddAnyPortMapping).
   *
   * @throws IllegalStateException if this is another call than AddPortMapping
   */
  public SoapCall atAnyPort() {
    if (!action.equals(ADD_MAPPING)) {
      throw new IllegalStateException("Expected a call of AddPortMapping but was " + this);
    }
    return new SoapCall(service, "AddAnyPortMapping", arguments);
  }

  /** Removes a mapping (DeletePortMapping). */
  public static SoapCall deletePortMapping(
      IgdService service, IpProtocol protocol, int externalPort) {
    return entry("DeletePortMapping", service, protocol, externalPort);
  }

  /** Asks who has an external port (GetSpecificPortMappingEntry). */
  public static SoapCall portMapping(IgdService service, IpProtocol protocol, int externalPort) {
    return entry("GetSpecificPortMappingEntry", service, protocol, externalPort);
  }

  private static SoapCall entry(
      String action, IgdService service, IpProtocol protocol, int externalPort) {
    return of(
        service,
        action,
        "NewRemoteHost",
        "",
        "NewExternalPort",
        externalPort,
        "NewProtocol",
        protocol);
  }

  /** Asks whether the IPv6 firewall is on and allows pinholes (GetFirewallStatus). */
  public static SoapCall firewallStatus(IgdService service) {
    return of(service, "GetFirewallStatus");
  }

  /** Asks for a pinhole to a port of an IPv6 address, for everybody (AddPinhole). */
  public static SoapCall addPinhole(
      IgdService service,
      IpProtocol protocol,
      InetAddress client,
      int internalPort,
      long leaseSeconds) {
    return of(
        service,
        "AddPinhole",
        "RemoteHost",
        "",
        "RemotePort",
        0,
        "InternalClient",
        IpLiteral.text(client),
        "InternalPort",
        internalPort,
        "Protocol",
        protocol.number(),
        "LeaseTime",
        leaseSeconds);
  }

  /** Renews a pinhole (UpdatePinhole). */
  public static SoapCall updatePinhole(IgdService service, int uniqueId, long leaseSeconds) {
    return of(service, "UpdatePinhole", "UniqueID", uniqueId, "NewLeaseTime", leaseSeconds);
  }

  /** Removes a pinhole (DeletePinhole). */
  public static SoapCall deletePinhole(IgdService service, int uniqueId) {
    return of(service, "DeletePinhole", "UniqueID", uniqueId);
  }

  /** Returns the URL to which the request goes. */
  public RouterUrl url() {
    return service.controlUrl();
  }

  /** Returns the name of the action. */
  public String action() {
    return action;
  }

  /** Returns the whole HTTP request. */
  public byte[] request() {
    byte[] body = body().getBytes(UTF_8);
    byte[] head =
        ("POST "
                + url().path()
                + " HTTP/1.1\r\nHost: "
                + url().host()
                + "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \""
                + service.type()
                + "#"
                + action
                + "\"\r\nContent-Length: "
                + body.length
                + "\r\nConnection: close\r\n\r\n")
            .getBytes(US_ASCII);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }

  private String body() {
    return "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\""
        + ENVELOPE
        + "envelope/\" s:encodingStyle=\""
        + ENVELOPE
        + "encoding/\"><s:Body><u:"
        + action
        + " xmlns:u=\""
        + service.type()
        + "\">"
        + arguments
        + "</u:"
        + action
        + "></s:Body></s:Envelope>\r\n";
  }

  /**
   * Reads the answer to this call.
   *
   * @throws ProtocolViolationException if it is neither this action's answer nor a fault
   */
  public SoapAnswer answer(HttpAnswer http) throws ProtocolViolationException {
    return SoapAnswer.parse(http, action + "Response");
  }

  @Override
  public String toString() {
    return action + " at " + url();
  }
}
