package porthole.device.reach;

import java.net.InetAddress;
import porthole.router.IpLiteral;

/** A default gateway: its address, and the device of the network behind which it is. Immutable. */
final class Gateway {
  private final InetAddress address;
  private final String device;
  private final long metric;

  /**
   * @param device such as {@code eth0}
   * @param metric the gateway with the lowest one is used
   */
  Gateway(InetAddress address, String device, long metric) {
    this.address = address;
    this.device = device;
    this.metric = metric;
  }

  InetAddress address() {
    return address;
  }

  String device() {
    return device;
  }

  long metric() {
    return metric;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Gateway
        && address.equals(((Gateway) other).address)
        && device.equals(((Gateway) other).device);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return IpLiteral.text(address) + " at " + device;
  }
}
