package porthole.device.transport.admission;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The connections and rates of one address: an IPv4 address, or an IPv6 /64. The wider networks of
 * a /64 are counted, too, since one owner may have many /64 of them.
 */
public final class Source {
  private final Network[] networks; // The address itself, then wider and wider networks.
  private long trustedUntil = Long.MIN_VALUE;

  Source(Rates rates) {
    this(rates, Collections.emptyList());
  }

  /**
   * @param wider wider networks of this address, the narrowest first
   */
  Source(Rates rates, List<Network> wider) {
    this.networks = new Network[1 + wider.size()];
    networks[0] = new Network(rates);
    for (int i = 0; i < wider.size(); i++) {
      networks[i + 1] = wider.get(i);
      wider.get(i).countSources(1);
    }
  }

  /** Returns the rates of this address, and of each of its connections. */
  Rates rates() {
    return networks[0].rates();
  }

  int connections() {
    return networks[0].connections();
  }

  int handshakes() {
    return networks[0].handshakes();
  }

  void enter() {
    for (Network network : networks) {
      network.count(1);
    }
  }

  void leave() {
    for (Network network : networks) {
      network.count(-1);
    }
  }

  /** Counts a TLS handshake that begins. */
  public void beginHandshake() {
    for (Network network : networks) {
      network.countHandshakes(1);
    }
  }

  /** Counts the end of a TLS handshake. */
  public void endHandshake() {
    for (Network network : networks) {
      network.countHandshakes(-1);
    }
  }

  /**
   * Returns whether a wider network of this address has its maximum of connections.
   *
   * @param max the maximum of each wider network, the narrowest first
   */
  boolean isNetworkFull(int... max) {
    boolean full = false;
    for (int i = 1; i < networks.length; i++) {
      full |= networks[i].connections() >= max[i - 1];
    }
    return full;
  }

  /** Returns whether this address or a wider network has its maximum of TLS handshakes. */
  public boolean areHandshakesFull(int... max) {
    boolean full = false;
    for (int i = 0; i < networks.length; i++) {
      full |= networks[i].handshakes() >= max[i];
    }
    return full;
  }

  /** Counts an opening; returns whether the rate allows it now. */
  boolean mayOpen(long now) {
    for (Network network : networks) {
      if (!network.mayOpen(now)) {
        return false;
      }
    }
    for (Network network : networks) {
      network.open(now);
    }
    return true;
  }

  void received(long messages, long bytes, long now) {
    for (Network network : networks) {
      network.received(messages, bytes, now);
    }
  }

  /** Returns the time from which more may be received. */
  long readyAt() {
    long at = networks[0].readyAt();
    for (int i = 1; i < networks.length; i++) {
      at = Math.max(at, networks[i].readyAt());
    }
    return at;
  }

  /** Notes that this address has shown the token. */
  void trustUntil(long time) {
    trustedUntil = time;
  }

  /** Returns whether this address has shown the token lately. */
  boolean isTrusted(long now) {
    return now < trustedUntil;
  }

  /** Returns whether this is as good as a new one. */
  boolean isForgettable(long now) {
    return networks[0].isForgettable(now) && !isTrusted(now);
  }

  /** Removes this address from its wider networks. */
  void forget() {
    Arrays.stream(networks).skip(1).forEach(network -> network.countSources(-1));
  }
}
