package porthole.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import porthole.protocol.ProtocolViolationException;

/** The services of an Internet Gateway Device that its description lists. Immutable. */
public final class IgdDescription {
  /** The bound of a description, and of the content of any answer of a router. */
  public static final int MAX_BYTES = XmlParser.MAX_BYTES;

  private static final int MAX_SERVICES = 16;
  private static final List<String> CONNECTIONS =
      Arrays.asList(IgdService.WAN_IP_2, IgdService.WAN_IP_1, IgdService.WAN_PPP_1);

  private final List<IgdService> services = new ArrayList<>();

  private IgdDescription() {}

  /**
   * Parses a description.
   *
   * @param location where it lies; the URLs in it must be on the same router
   */
  public static IgdDescription parse(byte[] xml, RouterUrl location)
      throws ProtocolViolationException {
    XmlElement root = XmlParser.parse(xml);
    if (!root.name().equals("root")) {
      throw IpLiteral.expected("the description of a UPnP device", root.name());
    }
    String base = root.childText("URLBase");
    IgdDescription description = new IgdDescription();
    description.add(root, base.isEmpty() ? location : RouterUrl.parse(base, location.address()));
    return description;
  }

  private void add(XmlElement element, RouterUrl base) throws ProtocolViolationException {
    for (XmlElement child : element.children()) {
      String type = child.childText("serviceType");
      boolean isKnown = CONNECTIONS.contains(type) || type.equals(IgdService.IPV6_FIREWALL);
      if (child.name().equals("service") && isKnown && services.size() < MAX_SERVICES) {
        services.add(new IgdService(type, base.resolve(child.childText("controlURL"))));
      }
      add(child, base);
    }
  }

  /** Returns the services that map ports, the newest version first; several for several lines. */
  public List<IgdService> connections() {
    List<IgdService> found = new ArrayList<>();
    CONNECTIONS.forEach(type -> found.addAll(ofType(type)));
    return found;
  }

  /** Returns the services that make pinholes for IPv6. */
  public List<IgdService> firewalls() {
    return ofType(IgdService.IPV6_FIREWALL);
  }

  private List<IgdService> ofType(String type) {
    List<IgdService> found = new ArrayList<>(services);
    found.removeIf(service -> !service.type().equals(type));
    return Collections.unmodifiableList(found);
  }

  @Override
  public String toString() {
    return services.toString();
  }
}
