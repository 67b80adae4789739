package porthole.device.transport.loop;

import java.nio.channels.SocketChannel;

/** What new links of a listener speak first. Loop's thread. */
public interface ProtocolStarter {
  /**
   * Begins the conversation on a link that has a place.
   *
   * @param channel the link's, for those who want another wire over it
   */
  void welcome(Link link, SocketChannel channel);

  /** Says on a link why it has no place, and ends it. */
  void refuse(Link link, String sentence);
}
