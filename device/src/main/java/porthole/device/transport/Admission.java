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

  private final int max;
  private final int maxPerAddress;
  private final int keptForLoopback;
  private final Map<ByteBuffer, Integer> counts = new HashMap<>();
  private int admitted;

  private Admission(int max, int maxPerAddress, int keptForLoopback) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
    this.keptForLoopback = keptForLoopback;
  }

  /** Returns the admission of a process that may open so many files. */
  static Admission within(Limits limits, long maxDescriptors) {
    int kept = limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    long affordable = Math.max(kept + 1, maxDescriptors - OTHER_DESCRIPTORS);
    return new Admission(
        (int) Math.min(limits.of(Limit.CONNECTIONS), affordable),
        limits.count(Limit.CONNECTIONS_PER_ADDRESS),
        kept);
  }

  /** Returns how many connections there may be. */
  int max() {
    return max;
  }

  /** Takes a place for a peer, to be given back by {@link #leave}; or returns why there is none. */
  Optional<String> enter(Peer peer) {
    boolean local = peer.isLoopback();
    if (admitted >= (local ? max : max - keptForLoopback)) {
      return Optional.of("This server has " + max + " connections, its most. Try again later.");
    }
    ByteBuffer network = network(peer.ip());
    int count = counts.getOrDefault(network, 0);
    if (!local && count >= maxPerAddress) {
      return Optional.of("Your address has " + count + " connections, its most. Close one first.");
    }
    counts.put(network, count + 1);
    admitted++;
    return Optional.empty();
  }

  /** Gives the place of a peer back. */
  void leave(Peer peer) {
    admitted--;
    counts.computeIfPresent(network(peer.ip()), (ip, count) -> count == 1 ? null : count - 1);
  }

  private static ByteBuffer network(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return ByteBuffer.wrap(
        bytes.length == 16 ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }
}
