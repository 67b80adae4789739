package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** What the network of this machine looks like at this moment. One thread. */
interface Surroundings {
  /** Returns the default gateways for IPv4, the one that is used first. */
  List<Gateway> ipv4Gateways();

  /** Returns the default gateways for IPv6, the one that is used first. */
  List<Gateway> ipv6Gateways();

  /** Returns the global addresses of a device of the network, without the temporary ones. */
  Set<InetAddress> globalAddresses(String device);

  /**
   * Returns the address of this machine that a gateway sees.
   *
   * @throws IOException when there is no way to it
   */
  InetAddress sourceTo(Gateway gateway) throws IOException;
}
