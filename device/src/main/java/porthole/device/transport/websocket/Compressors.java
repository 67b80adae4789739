package porthole.device.transport.websocket;

import java.util.List;
import java.util.Optional;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Overflow;
import porthole.device.transport.Setup;
import porthole.device.transport.http.HttpException;
import porthole.protocol.DeflateParameters;
import porthole.protocol.DeflatePool;
import porthole.protocol.Extension;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.ProtocolViolationException;

/**
 * Negotiates permessage-deflate (RFC 7692) for the connections of a loop. They share one pool; only
 * a connection with context takeover has memory of its own, and their number is limited. Loop's
 * thread.
 */
final class Compressors implements Runnable {
  private final DeflatePool pool = new DeflatePool();
  private int contexts;
  private int peersContexts;

  /** The limit that counts the memory which a connection holds between its messages. */
  enum Place {
    /** None: it holds no memory. */
    NONE,
    /** {@link Limit#DECOMPRESSION_CONTEXTS}: only the peer refers to earlier messages. */
    PEERS,
    /** {@link Limit#COMPRESSION_CONTEXTS}. */
    BOTH
  }

  /**
   * Returns the parameters that a handshake's offers lead to; nothing when messages are not to be
   * compressed. Where messages may be dropped, the server's messages never refer to earlier ones,
   * which the peer might not get.
   */
  Optional<DeflateParameters> negotiate(HttpRequest request, Setup setup, Overflow overflow)
      throws HttpException {
    try {
      List<Extension> offers = // RFC 6455, section 9.1: always judged.
          Extension.parse(request.headers("Sec-WebSocket-Extensions"));
      boolean contextLeft = contexts < setup.limits().of(Limit.COMPRESSION_CONTEXTS);
      boolean ours = contextLeft && overflow == Overflow.PAUSE_READING;
      return setup.compresses()
          ? DeflateParameters.accept(offers, ours, contextLeft || isPeersLeft(setup.limits()))
          : Optional.empty();
    } catch (ProtocolViolationException e) {
      throw new HttpException(400, e.getMessage() + ".");
    }
  }

  /** Returns the extension of a connection with these parameters. */
  PerMessageDeflate open(DeflateParameters agreed, Limits limits) {
    Place place = place(agreed, limits);
    count(place, 1);
    return PerMessageDeflate.ofServer(
        agreed, limits.count(Limit.COMPRESS_FROM_BYTES), pool, () -> count(place, -1));
  }

  private Place place(DeflateParameters agreed, Limits limits) {
    if (agreed.serverKeepsContext()) {
      return Place.BOTH;
    }
    if (!agreed.clientKeepsContext()) {
      return Place.NONE;
    }
    return isPeersLeft(limits) ? Place.PEERS : Place.BOTH;
  }

  private boolean isPeersLeft(Limits limits) {
    return peersContexts < limits.of(Limit.DECOMPRESSION_CONTEXTS);
  }

  private void count(Place place, int more) {
    contexts += place == Place.BOTH ? more : 0;
    peersContexts += place == Place.PEERS ? more : 0;
  }

  /** Gives the native memory of the pool back, at the end of the loop. */
  @Override
  public void run() {
    pool.end();
  }
}
