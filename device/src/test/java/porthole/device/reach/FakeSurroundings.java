package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The network of a machine, as a test sets it. */
final class FakeSurroundings implements Surroundings {
  final List<Gateway> ipv4 = new ArrayList<>();
  final List<Gateway> ipv6 = new ArrayList<>();
  final Set<InetAddress> global = new LinkedHashSet<>();
  Optional<InetAddress> source = Optional.empty();

  FakeSurroundings gateway(String address) throws UnknownHostException {
    ipv4.clear();
    ipv4.add(new Gateway(InetAddress.getByName(address), "eth0", 0));
    source = Optional.of(InetAddress.getByName("192.168.1.20"));
    return this;
  }

  @Override
  public List<Gateway> ipv4Gateways() {
    return ipv4;
  }

  @Override
  public List<Gateway> ipv6Gateways() {
    return ipv6;
  }

  @Override
  public Set<InetAddress> globalAddresses(String device) {
    return global;
  }

  @Override
  public InetAddress sourceTo(Gateway gateway) throws IOException {
    return source.orElseThrow(() -> new IOException("Network is unreachable"));
  }
}
