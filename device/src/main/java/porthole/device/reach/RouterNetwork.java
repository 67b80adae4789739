package porthole.device.reach;

import java.io.IOException;
import java.util.List;
import porthole.protocol.HttpAnswer;
import porthole.router.RouterUrl;

/** Messages to one router and back, always from the same address of this machine. One thread. */
interface RouterNetwork {
  /** Looks at one datagram from the router. */
  interface Receiver {
    /**
     * Returns whether this is the awaited answer; any other datagram is ignored.
     *
     * @param bytes the datagram, valid during the call only
     */
    boolean read(byte[] bytes, int length);
  }

  /**
   * Sends a datagram to the router, several times with growing waits, until the answer is there.
   * Datagrams from elsewhere are not read.
   *
   * @return whether there was an answer
   * @throws IOException when it cannot be sent
   */
  boolean ask(int port, byte[] request, Receiver receiver) throws IOException;

  /**
   * Sends datagrams to the router and to a multicast group, twice, until the answer is there.
   * Datagrams from elsewhere than the router are not read.
   *
   * @param toRouter sent to the router's own address
   * @param toGroup sent to the group 239.255.255.250
   * @return whether there was an answer
   * @throws IOException when they cannot be sent
   */
  boolean search(int port, List<byte[]> toRouter, List<byte[]> toGroup, Receiver receiver)
      throws IOException;

  /**
   * Sends a whole HTTP request to the router's own address, at the port of a URL, and reads the
   * answer. No redirect is followed.
   *
   * @throws IOException when the router does not answer in time, or answers with more than 64 kB or
   *     with something else than HTTP
   */
  HttpAnswer http(RouterUrl url, byte[] request) throws IOException;
}
