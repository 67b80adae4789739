package porthole.device.transport.loop;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A socket that accepts connections. At an IPv4 address it is one of IPv4 alone: the JDK's own
 * would accept IPv6 at {@code 0.0.0.0} as well, and pass by all rules of an IPv4 firewall.
 */
public final class Listener {
  /** Who finds this queue of the kernel full tries again only after a second. */
  private static final int WAITING_TO_BE_ACCEPTED = 512;

  private final ServerSocketChannel channel;
  private final boolean isIpv4;

  private Listener(ServerSocketChannel channel, boolean isIpv4) {
    this.channel = channel;
    this.isIpv4 = isIpv4;
  }

  /** Opens a listener at an address, to be bound by {@link #bind}. */
  public static Listener open(InetAddress address) throws IOException {
    boolean isIpv4 = address instanceof Inet4Address;
    return new Listener(isIpv4 ? ipv4() : ServerSocketChannel.open(), isIpv4);
  }

  /** Returns a listener over a socket that may take IPv6, too, which is what Java 8 can open. */
  public static Listener ofBothFamilies(InetAddress address) throws IOException {
    return new Listener(ServerSocketChannel.open(), address instanceof Inet4Address);
  }

  private static ServerSocketChannel ipv4() throws IOException {
    try {
      return (ServerSocketChannel)
          ServerSocketChannel.class
              .getMethod("open", ProtocolFamily.class)
              .invoke(null, StandardProtocolFamily.INET);
    } catch (ReflectiveOperationException e) { // Before Java 15: what comes by IPv6 is dropped.
      return ServerSocketChannel.open();
    }
  }

  /** Binds it; returns the address with the port that was bound. */
  public InetSocketAddress bind(InetSocketAddress address) throws IOException {
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // Restart on the port.
    channel.bind(address, WAITING_TO_BE_ACCEPTED);
    channel.configureBlocking(false);
    return (InetSocketAddress) channel.getLocalAddress();
  }

  public ServerSocketChannel channel() {
    return channel;
  }

  /** Returns whether a connection came to an address at which this listener was not to listen. */
  boolean isElsewhere(SocketChannel accepted) throws IOException {
    InetAddress local = ((InetSocketAddress) accepted.getLocalAddress()).getAddress();
    return isIpv4 && !(local instanceof Inet4Address);
  }

  public void close() throws IOException {
    channel.close();
  }
}
