package porthole.router;

import java.net.InetAddress;

/** A service of a router's UPnP: its type and where it takes calls. Immutable. */
public final class IgdService {
  static final String WAN_IP_2 = "urn:schemas-upnp-org:service:WANIPConnection:2";
  static final String WAN_IP_1 = "urn:schemas-upnp-org:service:WANIPConnection:1";
  static final String WAN_PPP_1 = "urn:schemas-upnp-org:service:WANPPPConnection:1";
  static final String IPV6_FIREWALL = "urn:schemas-upnp-org:service:WANIPv6FirewallControl:1";

  private final String type;
  private final RouterUrl controlUrl;

  IgdService(String type, RouterUrl controlUrl) {
    this.type = type;
    this.controlUrl = controlUrl;
  }

  /** Returns the URN of the service's type. */
  public String type() {
    return type;
  }

  /** Returns the URL that takes the calls. */
  public RouterUrl controlUrl() {
    return controlUrl;
  }

  /** Returns whether the service finds a free external port by itself (AddAnyPortMapping). */
  public boolean canAddAnyPort() {
    return type.equals(WAN_IP_2);
  }

  /** Returns the same service at another address of the same router. */
  public IgdService at(InetAddress address) {
    return new IgdService(type, controlUrl.at(address));
  }

  @Override
  public String toString() {
    return type + " at " + controlUrl;
  }
}
