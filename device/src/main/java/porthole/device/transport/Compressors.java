package porthole.device.transport;

import java.util.List;
import java.util.Optional;
import porthole.protocol.DeflateParameters;
import porthole.protocol.Extension;
import porthole.protocol.Inflaters;
import porthole.protocol.MessageDeflater;
import porthole.protocol.ProtocolException;

/**
 * What compresses for the connections of a loop: one compressor for all, since a message is
 * compressed at once, and a few decompressors, lent while a message comes in. Only a connection that
 * takes its context over has its own, and of those there are as many as the limit says. Nothing is
 * made before it is needed. Loop's thread.
 */
final class Compressors {
  private final Inflaters inflaters = Inflaters.withoutContext();
  private Optional<MessageDeflater> deflater = Optional.empty();
  private int contexts;

  /**
   * Returns what a handshake's offers lead to; nothing when messages are not to be compressed. Where
   * messages may be dropped, none refers to an earlier one, which the peer might never get.
   */
  Optional<DeflateParameters> negotiate(HttpRequest request, Setup setup, Overflow overflow)
      throws HttpException {
    try {
      List<Extension> offers = // RFC 6455, section 9.1: always judged.
          Extension.parse(request.headers("Sec-WebSocket-Extensions"));
      boolean contextLeft = contexts < setup.limits().of(Limit.COMPRESSION_CONTEXTS);
      return setup.compresses()
          ? DeflateParameters.accept(offers, contextLeft && overflow == Overflow.PAUSE_READING)
          : Optional.empty();
    } catch (ProtocolException e) {
      throw new HttpException(400, e.getMessage() + ".");
    }
  }

  /** Returns the compression of a connection for which something has been negotiated. */
  Compression open(DeflateParameters agreed, Limits limits) {
    boolean keeps = agreed.serverKeepsContext() || agreed.clientKeepsContext();
    contexts += keeps ? 1 : 0;
    return Compression.of(agreed, limits.count(Limit.COMPRESS_FROM_BYTES), this);
  }

  /** A connection that took its context over has ended. */
  void contextEnded() {
    contexts--;
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
