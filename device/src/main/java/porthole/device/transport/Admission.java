package porthole.device.transport;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides who may have a connection, and counts them: so many in all, so many for one address, and a
 * few kept for the machine itself, so that its owner can always look. Loop's thread.
 */
final class Admission {
  /** Descriptors for all else: the listener, the log, the jar, the selector, lookups. */
  private static final int OTHER_DESCRIPTORS = 40;

  /** Whoever has one IPv6 address has the 2^64 beside it, too. */
  private static final int IPV6_PREFIX_BYTES = 8;

  /** Addresses are looked through for what can be forgotten when there are twice as many again. */
  private static final int FIRST_SWEEP = 64;

  /** A refusal keeps its descriptor until it was read, at most a second. Then none is said. */
  private static final int LEAST_REFUSED = 8;

  private static final int MOST_REFUSED = 200;

  private final int max;
  private final int maxPerAddress;
  private final int keptForLoopback;
  private final Rates rates;
  private final Map<ByteBuffer, Source> sources = new HashMap<>();
  private int sweepAt = FIRST_SWEEP;
  private final int maxRefused;
  private int admitted;
  private int refused;

  private Admission(int max, int maxPerAddress, int keptForLoopback, int maxRefused, Rates rates) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
    this.keptForLoopback = keptForLoopback;
    this.rates = rates;
    this.maxRefused = maxRefused;
  }

  /** Returns the admission of a process that may open so many files. */
  static Admission within(Limits limits, long maxDescriptors) {
    int kept = limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    long affordable = Math.max(kept + 1, maxDescriptors - OTHER_DESCRIPTORS);
    long max = Math.min(limits.of(Limit.CONNECTIONS), affordable);
    long left = maxDescriptors - OTHER_DESCRIPTORS - max;
    return new Admission(
        (int) max,
        limits.count(Limit.CONNECTIONS_PER_ADDRESS),
        kept,
        (int) Math.max(LEAST_REFUSED, Math.min(left, MOST_REFUSED)),
        Rates.of(limits));
  }

  /** Takes one of the few places in which a refusal is said; returns whether there was one. */
  boolean enterRefused() {
    if (refused == maxRefused) {
      return false;
    }
    refused++;
    return true;
  }

  /** Gives back the place of a peer that was refused. */
  void leaveRefused() {
    refused--;
  }

  /** Returns how many connections there may be. */
  int max() {
    return max;
  }

  /** Returns of how many addresses something is known. */
  int addresses() {
    return sources.size();
  }

  /** Returns how fast a peer may be, counted together with others of its address. */
  Pace pace(Peer peer, long now) {
    return new Pace(source(peer, now));
  }

  /** Takes a place for a peer, to be given back by {@link #leave}; or returns why there is none. */
  Optional<String> enter(Peer peer, long now) {
    boolean local = peer.isLoopback();
    Source source = source(peer, now);
    if (!source.mayOpen(now)) {
      return Optional.of("Your address opens connections too fast. Wait a few seconds.");
    }
    if (admitted >= (local ? max : max - keptForLoopback)) {
      return Optional.of("This server has " + max + " connections, its most. Try again later.");
    }
    int count = source.connections();
    if (!local && count >= maxPerAddress) {
      return Optional.of("Your address has " + count + " connections, its most. Close one first.");
    }
    source.enter();
    admitted++;
    return Optional.empty();
  }

  /** Gives the place of a peer back. */
  void leave(Peer peer) {
    admitted--;
    sources.get(network(peer.ip())).leave();
  }

  private Source source(Peer peer, long now) {
    if (sources.size() >= sweepAt) {
      sources.values().removeIf(source -> source.isForgettable(now));
      sweepAt = Math.max(FIRST_SWEEP, 2 * sources.size());
    }
    return sources.computeIfAbsent(network(peer.ip()), network -> new Source(rates));
  }

  private static ByteBuffer network(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return ByteBuffer.wrap(
        bytes.length == 16 ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }
}
