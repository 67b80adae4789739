package porthole.device.reach;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import porthole.protocol.HttpAnswer;
import porthole.protocol.ProtocolViolationException;
import porthole.router.RouterUrl;

/** Messages to one router and back, always from the same address of this machine. One thread. */
interface RouterNetwork {
  /** Decodes the awaited answer. */
  interface Decoder<T> {
    /**
     * Decodes one datagram from the router.
     *
     * @param bytes the datagram, valid during the call only
     * @return nothing if this is another answer than the awaited one: it is ignored
     * @throws ProtocolViolationException if this is no answer: it is ignored, too, as somebody else
     *     might have sent it
     */
    Optional<T> decode(byte[] bytes, int length) throws ProtocolViolationException;
  }

  /** Decodes a datagram; nothing if it is to be ignored. */
  static <T> Optional<T> decode(Decoder<T> decoder, byte[] bytes, int length) {
    try {
      return decoder.decode(bytes, length);
    } catch (ProtocolViolationException e) {
      return Optional.empty();
    }
  }

  /**
   * Sends a datagram to the router, several times with growing waits, until the answer is there.
   * Datagrams from elsewhere are not read.
   *
   * @return the answer, if there was one in time
   * @throws IOException when it cannot be sent
   */
  <T> Optional<T> ask(int port, byte[] request, Decoder<T> decoder) throws IOException;

  /**
   * Sends datagrams to the router and to a multicast group, twice, until the answer is there.
   * Datagrams from elsewhere than the router are not read.
   *
   * @param toRouter sent to the router's own address
   * @param toGroup sent to the group 239.255.255.250
   * @return the answer, if there was one in time
   * @throws IOException when they cannot be sent
   */
  <T> Optional<T> search(int port, List<byte[]> toRouter, List<byte[]> toGroup, Decoder<T> decoder)
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
