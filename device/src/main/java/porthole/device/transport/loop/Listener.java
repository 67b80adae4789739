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
 * A listening socket. For an IPv4 address it is an IPv4 socket: the JDK's own socket would accept
 * IPv6 at {@code 0.0.0.0}, too, and so bypass the rules of an IPv4 firewall.
 */
public final class Listener {
  /** The length of the kernel's accept queue: when it is full, peers retry only after 1 s. */
  private static final int ACCEPT_QUEUE = 512;

  private final ServerSocketChannel channel;
  private final boolean isIpv4;

  private Listener(ServerSocketChannel channel, boolean isIpv4) {
    this.channel = channel;
    this.isIpv4 = isIpv4;
  }

  /** Opens a listener for an address; {@link #bind} must follow. */
  public static Listener open(InetAddress address) throws IOException {
    boolean isIpv4 = address instanceof Inet4Address;
    return new Listener(isIpv4 ? ipv4() : ServerSocketChannel.open(), isIpv4);
  }

  /** Opens a listener on a socket of both families, the only one that Java 8 can open. */
  public static Listener ofBothFamilies(InetAddress address) throws IOException {
    return new Listener(ServerSocketChannel.open(), address instanceof Inet4Address);
  }

  private static ServerSocketChannel ipv4() throws IOException {
    try {
      return (ServerSocketChannel)
          ServerSocketChannel.class
              .getMethod("open", ProtocolFamily.class)
              .invoke(null, StandardProtocolFamily.INET);
    } catch (
        ReflectiveOperationException e) { // Before Java 15: the acceptor drops IPv6 connections.
      return ServerSocketChannel.open();
    }
  }

  /** Binds the socket; returns the address with the bound port. */
  public InetSocketAddress bind(InetSocketAddress address) throws IOException {
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // For a restart on the same port.
    channel.bind(address, ACCEPT_QUEUE);
    channel.configureBlocking(false);
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /** Returns the socket, to be registered with a selector. */
  public ServerSocketChannel channel() {
    return channel;
  }

  /** Returns whether a connection came by IPv6 to a listener for IPv4. */
  boolean isOfOtherFamily(SocketChannel accepted) throws IOException {
    InetAddress local = ((InetSocketAddress) accepted.getLocalAddress()).getAddress();
    return isIpv4 && !(local instanceof Inet4Address);
  }

  /** Closes the socket; connections that it has accepted stay open. */
  public void close() throws IOException {
    channel.close();
  }
}
