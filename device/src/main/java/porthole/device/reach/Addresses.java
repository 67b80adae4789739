package porthole.device.reach;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** What PCP and others write for an address that they do not know. */
final class Addresses {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private Addresses() {}

  /** Returns 0.0.0.0 or ::, as another address has it. */
  static InetAddress any(InetAddress like) {
    try {
      return InetAddress.getByAddress(
          new byte[like instanceof Inet6Address ? IPV6_BYTES : IPV4_BYTES]);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // Both lengths are right.
    }
  }

  /** Returns an address, or nothing for 0.0.0.0 and ::. */
  static Optional<InetAddress> known(InetAddress address) {
    return address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address);
  }
}
