package porthole.device.reach;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import porthole.device.files.BoundedFile;
import porthole.router.Pcp;

/** Reads Linux's own tables, below {@code /proc/net}. A table that is not there is empty. */
final class ProcNet implements Surroundings {
  private static final int MAX_TABLE_BYTES = 256 * 1024;

  private final Path folder;

  ProcNet(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<Gateway> ipv4Gateways() {
    return RoutingTable.ipv4(read("route"), ByteOrder.nativeOrder());
  }

  @Override
  public List<Gateway> ipv6Gateways() {
    List<Gateway> gateways = new ArrayList<>();
    RoutingTable.ipv6(read("ipv6_route")).forEach(gateway -> gateways.add(zoned(gateway)));
    return gateways;
  }

  /** A link-local address can be used only with its zone, the device of the network. */
  private static Gateway zoned(Gateway gateway) {
    try {
      NetworkInterface device = NetworkInterface.getByName(gateway.device());
      if (device == null || !gateway.address().isLinkLocalAddress()) {
        return gateway;
      }
      InetAddress address =
          Inet6Address.getByAddress("", gateway.address().getAddress(), device.getIndex());
      return new Gateway(address, gateway.device(), gateway.metric());
    } catch (IOException e) { // The device has just gone: asking will fail.
      return gateway;
    }
  }

  @Override
  public Set<InetAddress> globalAddresses(String device) {
    return RoutingTable.globalAddresses(read("if_inet6"), device);
  }

  @Override
  public InetAddress sourceTo(Gateway gateway) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(gateway.address(), Pcp.PORT); // Sends nothing.
      return socket.getLocalAddress();
    }
  }

  private String read(String table) {
    try {
      byte[] bytes = BoundedFile.read(folder.resolve(table), MAX_TABLE_BYTES, "a table");
      return new String(bytes, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }
}
