package porthole.device.transport.loop;

import java.nio.channels.SocketChannel;

/** Starts the protocol of the new links of a listener. Loop's thread. */
public interface ProtocolStarter {
  /**
   * Starts the protocol on an admitted link.
   *
   * @param channel the socket of the link, for another wire over it
   */
  void welcome(Link link, SocketChannel channel);

  /** Sends the reason why a link is refused, and ends it. */
  void refuse(Link link, String sentence);
}
