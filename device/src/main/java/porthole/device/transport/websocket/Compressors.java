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
import porthole.protocol.Extension;
import porthole.protocol.Inflaters;
import porthole.protocol.MessageDeflater;
import porthole.protocol.ProtocolException;

/**
 * What compresses for the connections of a loop: one compressor for all, since a message is
 * compressed at once, and a few decompressors, lent while a message comes in. Only a connection
 * that takes its context over has its own, and of those there are as many as the limit says.
 * Nothing is made before it is needed. Loop's thread.
 */
final class Compressors {
  private final Inflaters inflaters = Inflaters.withoutContext();
  private Optional<MessageDeflater> deflater = Optional.empty();
  private int contexts;
  private int peersContexts;

  /** Where the memory is counted that a connection holds between its messages. */
  enum Place {
    /** It holds none. */
    NONE,
    /** That of {@link Limit#DECOMPRESSION_CONTEXTS}: only the peer refers to earlier messages. */
    PEERS,
    /** That of {@link Limit#COMPRESSION_CONTEXTS}. */
    BOTH
  }

  /**
   * Returns what a handshake's offers lead to; nothing when messages are not to be compressed.
   * Where messages may be dropped, none of ours refers to an earlier one, which the peer might
   * never get.
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
    } catch (ProtocolException e) {
      throw new HttpException(400, e.getMessage() + ".");
    }
  }

  /** Returns the compression of a connection for which something has been negotiated. */
  LinkCompression open(DeflateParameters agreed, Limits limits) {
    Place place = place(agreed, limits);
    count(place, 1);
    return LinkCompression.of(agreed, limits.count(Limit.COMPRESS_FROM_BYTES), this, place);
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

  /** A connection has ended. */
  void leave(Place place) {
    count(place, -1);
  }

  Inflaters inflaters() {
    return inflaters;
  }

  MessageDeflater deflater() {
    if (!deflater.isPresent()) {
      deflater = Optional.of(MessageDeflater.withoutContext());
    }
    return deflater.get();
  }

  /** Gives the native memory back, at the end of the loop. */
  void end() {
    inflaters.end();
    deflater.ifPresent(MessageDeflater::end);
  }
}
