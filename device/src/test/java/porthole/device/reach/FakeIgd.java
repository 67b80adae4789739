package porthole.device.reach;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The UPnP side of a router: a table of mappings behind SSDP, a description and SOAP. */
final class FakeIgd {
  static final String GATEWAY = "192.168.1.1";

  final List<String> actions = new ArrayList<>();

  /** By external port: client, internal port, lease. */
  final Map<Integer, String[]> table = new TreeMap<>();

  /** Codes with which actions are refused; 0 for an answer that cannot be used. */
  final Map<String, Integer> refusals = new TreeMap<>();

  String external = "203.0.113.7";
  String service = "WANIPConnection:1";
  String location = "http://" + GATEWAY + ":5000/root.xml";
  String firewall = "<InboundPinholeAllowed>1</InboundPinholeAllowed>";
  boolean permanentOnly;
  boolean forgets;
  int status = 200;

  /** The action that is carried out, but whose answer cannot be used. */
  String lost = "";

  /** Makes a router answer as this one. */
  FakeRouter on(FakeRouter router) {
    router.searches =
        request ->
            List.of(
                "HTTP/1.1 200 OK\r\nST: nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                ("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\n"
                        + "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                        + "USN: uuid:1::urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                        + "EXT:\r\nSERVER: test\r\nLOCATION: "
                        + location
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
    router.pages = this::answer;
    return router;
  }

  private String answer(String path, String request) {
    if (path.equals("/root.xml")) {
      return page(status, description());
    }
    Matcher action =
        Pattern.compile("SOAPAction: \"[^\"]*#(\\w+)\"", Pattern.CASE_INSENSITIVE).matcher(request);
    action.find();
    String name = action.group(1);
    actions.add(name);
    if (refusals.containsKey(name)) {
      int code = refusals.get(name);
      return code == 0 ? page(200, "<nothing/>") : fault(code);
    }
    String done = carryOut(name, request);
    return name.equals(lost) ? page(200, "<nothing/>") : done;
  }

  private String carryOut(String name, String request) {
    String port = value(request, "NewExternalPort");
    switch (name) {
      case "GetExternalIPAddress":
        return done(name, "<NewExternalIPAddress>" + external + "</NewExternalIPAddress>");
      case "GetSpecificPortMappingEntry":
        return entry(name, table.get(Integer.parseInt(port)));
      case "AddPortMapping":
        return add(name, Integer.parseInt(port), request);
      case "AddAnyPortMapping":
        add(name, 40_000, request);
        return done(name, "<NewReservedPort>40000</NewReservedPort>");
      case "DeletePortMapping":
        return table.remove(Integer.parseInt(port)) == null ? fault(714) : done(name, "");
      case "GetFirewallStatus":
        return done(name, "<FirewallEnabled>1</FirewallEnabled>" + firewall);
      case "AddPinhole":
        table.put(7, new String[] {value(request, "InternalClient"), "", ""});
        return done(name, "<UniqueID>7</UniqueID>");
      case "UpdatePinhole":
        return table.containsKey(7) ? done(name, "") : fault(704);
      case "DeletePinhole":
        return table.remove(7) == null ? fault(704) : done(name, "");
      default:
        return fault(401);
    }
  }

  private String add(String name, int port, String request) {
    String[] entry = {
      value(request, "NewInternalClient"),
      value(request, "NewInternalPort"),
      value(request, "NewLeaseDuration")
    };
    if (permanentOnly && !entry[2].equals("0")) {
      return fault(725);
    }
    if (table.containsKey(port) && !table.get(port)[0].equals(entry[0])) {
      return fault(718);
    }
    if (!forgets) {
      table.put(port, entry);
    }
    return done(name, "");
  }

  private String entry(String name, String[] entry) {
    return entry == null
        ? fault(714)
        : done(
            name,
            "<NewInternalPort>"
                + entry[1]
                + "</NewInternalPort><NewInternalClient>"
                + entry[0]
                + "</NewInternalClient><NewEnabled>1</NewEnabled>"
                + "<NewPortMappingDescription>x</NewPortMappingDescription><NewLeaseDuration>"
                + entry[2]
                + "</NewLeaseDuration>");
  }

  private static String value(String request, String name) {
    Matcher value = Pattern.compile("<" + name + ">([^<]*)</").matcher(request);
    return value.find() ? value.group(1) : "";
  }

  private String description() {
    return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
        + "<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>"
        + "<deviceList><device><serviceList><service><serviceType>urn:schemas-upnp-org:service:"
        + service
        + "</serviceType><controlURL>/control</controlURL></service></serviceList></device>"
        + "</deviceList></device></root>";
  }

  private String done(String action, String values) {
    String type = service.substring(service.lastIndexOf(':', service.length() - 3) + 1);
    return page(
        200,
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><u:"
            + action
            + "Response xmlns:u=\"urn:schemas-upnp-org:service:"
            + type
            + "\">"
            + values
            + "</u:"
            + action
            + "Response></s:Body></s:Envelope>");
  }

  private static String fault(int code) {
    return page(
        500,
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
            + "<faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
            + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>"
            + code
            + "</errorCode><errorDescription>x</errorDescription></UPnPError></detail></s:Fault>"
            + "</s:Body></s:Envelope>");
  }

  private static String page(int status, String text) {
    return "HTTP/1.1 "
        + status
        + " X\r\nContent-Type: text/xml\r\nContent-Length: "
        + text.length()
        + "\r\n\r\n"
        + text;
  }
}
