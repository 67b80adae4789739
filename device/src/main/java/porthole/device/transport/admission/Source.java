package porthole.device.transport.admission;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What comes from one address: an IPv4 address, or an IPv6 /64 with the wider networks around it,
 * which are counted as well since one owner may have many of their parts.
 */
public final class Source {
  private final Network[] networks; // The address itself first, then ever wider ones.
  private long trustedUntil = Long.MIN_VALUE;

  Source(Rates rates) {
    this(rates, Collections.emptyList());
  }

  /**
   * @param wider networks that hold this address, the narrowest first
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

  public void endHandshake() {
    for (Network network : networks) {
      network.countHandshakes(-1);
    }
  }

  /**
   * Returns whether a network around this address has as many connections as it may.
   *
   * @param most of the networks that are wider than an address, the narrowest first
   */
  boolean isNetworkFull(int... most) {
    boolean full = false;
    for (int i = 1; i < networks.length; i++) {
      full |= networks[i].connections() >= most[i - 1];
    }
    return full;
  }

  /** Returns whether this address, or a network around it, has as many TLS handshakes as it may. */
  public boolean areHandshakesFull(int... most) {
    boolean full = false;
    for (int i = 0; i < networks.length; i++) {
      full |= networks[i].handshakes() >= most[i];
    }
    return full;
  }

  /** Counts an opening; returns whether there may be one now. */
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

  /** Returns from when on more may be received. */
  long readyAt() {
    long at = networks[0].readyAt();
    for (int i = 1; i < networks.length; i++) {
      at = Math.max(at, networks[i].readyAt());
    }
    return at;
  }

  /** Notes that the token was shown from this address. */
  void trustUntil(long time) {
    trustedUntil = time;
  }

  /** Returns whether the token was shown from this address lately. */
  boolean isTrusted(long now) {
    return now < trustedUntil;
  }

  /** Returns whether nothing is known of this address that a new one would not have. */
  boolean isForgettable(long now) {
    return networks[0].isForgettable(now) && !isTrusted(now);
  }

  /** Tells the wider networks that this address is not known any more. */
  void forget() {
    Arrays.stream(networks).skip(1).forEach(network -> network.countSources(-1));
  }
}
