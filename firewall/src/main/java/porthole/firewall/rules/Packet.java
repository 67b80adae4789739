package porthole.firewall.rules;

/**
 * The first packet (SYN) of a new TCP connection from outside: through an interface that is not lo, tap or tun, from
 * any address of a network, from a port that nobody knows.
 */
public final class Packet {
  private static final int ANY_PORT = 0;

  private final int port;
  private final Network source;
  private final boolean tracked;

  private Packet(int port, Network source, boolean tracked) {
    this.port = port;
    this.source = source;
    this.tracked = tracked;
  }

  /** Returns the packet to the port from whichever address of the source. */
  public static Packet to(int port, Network source) {
    return new Packet(port, source, true);
  }

  /** Returns the packet to a port of which nothing is known: what decides about it is the default. */
  static Packet toAnyPort() {
    return new Packet(ANY_PORT, Network.ANY, true);
  }

  /** Returns it as it is where a rule may have taken it from connection tracking: its state is unknown. */
  Packet untracked() {
    return new Packet(port, source, false);
  }

  int port() {
    return port;
  }

  boolean anyPort() {
    return port == ANY_PORT;
  }

  Network source() {
    return source;
  }

  /** Returns whether its state is NEW for certain. */
  boolean tracked() {
    return tracked;
  }
}
