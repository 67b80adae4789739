package porthole.device.reach;

/**
 * What the owner wants of the router: the section {@code reach} of the configuration. Immutable.
 */
public final class Reach {
  /** The protocols that the router may be asked by. */
  public enum Router {
    /** PCP, then NAT-PMP, then UPnP: the first that works. */
    AUTO,
    PCP,
    NAT_PMP,
    UPNP,
    /** The router is not asked. */
    OFF;

    /** Returns the word in the configuration, such as {@code nat-pmp}. */
    public String word() {
      switch (this) {
        case PCP:
          return "pcp";
        case NAT_PMP:
          return "nat-pmp";
        case UPNP:
          return "upnp";
        case OFF:
          return "off";
        default:
          return "auto";
      }
    }
  }

  private final Router router;
  private final int externalPort;
  private final boolean ipv6;

  private Reach(Router router, int externalPort, boolean ipv6) {
    this.router = router;
    this.externalPort = externalPort;
    this.ipv6 = ipv6;
  }

  /** Returns the defaults: any protocol, the port of the service, no IPv6. */
  public static Reach standard() {
    return new Reach(Router.AUTO, 0, false);
  }

  /** Returns the settings of an owner who wants no mapping; what was left behind is removed. */
  public static Reach nothing() {
    return standard().router(Router.OFF);
  }

  /** Returns these settings with another choice of protocols. */
  public Reach router(Router choice) {
    return new Reach(choice, externalPort, ipv6);
  }

  /** Returns these settings with a wish for a port at the router, from 1 to 65535. */
  public Reach externalPort(int port) {
    return new Reach(router, port, ipv6);
  }

  /** Returns these settings with or without IPv6. */
  public Reach ipv6(boolean wanted) {
    return new Reach(router, externalPort, wanted);
  }

  public Router router() {
    return router;
  }

  /** Returns the port that the world should use; 0 for the port of the service. */
  public int externalPort() {
    return externalPort;
  }

  /** Returns whether the service listens on IPv6, too, and asks the router to let IPv6 in. */
  public boolean ipv6() {
    return ipv6;
  }

  @Override
  public String toString() {
    return "router: " + router.word() + ", external_port: " + externalPort + ", ipv6: " + ipv6;
  }
}
