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
  /** In all. A Toon has 128 MB, and a connection in use costs up to 400 kB. */
  static final int MAX_CONNECTIONS = 200;

  /** Of one address: a house has one, behind it a few dozen programs at most. */
  static final int MAX_PER_ADDRESS = 20;

  /** Of those in all, for loopback alone. */
  static final int KEPT_FOR_LOOPBACK = 2;

  /** Descriptors for all else: the listener, the log, the jar, the selector, lookups. */
  private static final int OTHER_DESCRIPTORS = 40;

  /** Whoever has one IPv6 address has the 2^64 beside it, too. */
  private static final int IPV6_PREFIX_BYTES = 8;

  private final int max;
  private final Map<ByteBuffer, Integer> counts = new HashMap<>();
  private int admitted;

  private Admission(int max) {
    this.max = max;
  }

  /** Returns the admission of a process that may open so many files. */
  static Admission within(long maxDescriptors) {
    long affordable = Math.max(KEPT_FOR_LOOPBACK + 1, maxDescriptors - OTHER_DESCRIPTORS);
    return new Admission((int) Math.min(MAX_CONNECTIONS, affordable));
  }

  /** Returns how many connections there may be. */
  int max() {
    return max;
  }

  /** Takes a place for a peer, to be given back by {@link #leave}; or returns why there is none. */
  Optional<String> enter(Peer peer) {
    boolean local = peer.isLoopback();
    if (admitted >= (local ? max : max - KEPT_FOR_LOOPBACK)) {
      return Optional.of("This server has " + max + " connections, its most. Try again later.");
    }
    ByteBuffer network = network(peer.ip());
    int count = counts.getOrDefault(network, 0);
    if (!local && count >= MAX_PER_ADDRESS) {
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
