package porthole.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The command line of a server: {@code PORT echo|relay}. */
record ServerArguments(InetSocketAddress address, boolean relays) {
  static ServerArguments of(String[] args) {
    boolean relays = args[1].equals("relay");
    if (!relays && !args[1].equals("echo")) {
      throw new IllegalArgumentException("Expected echo or relay but was " + args[1]);
    }
    InetAddress here = InetAddress.getLoopbackAddress();
    return new ServerArguments(new InetSocketAddress(here, Integer.parseInt(args[0])), relays);
  }

  static void ready() {
    System.out.println("Ready");
  }
}
