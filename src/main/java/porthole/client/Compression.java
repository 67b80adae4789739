package porthole.client;

import java.nio.ByteBuffer;
import java.util.Optional;
import porthole.protocol.DeflateParameters;
import porthole.protocol.Inflaters;
import porthole.protocol.MessageDeflater;

/**
 * What has been agreed with the server (RFC 7692), and the native memory for it. Whoever sends
 * calls {@link #compress} under a lock that he holds until the frame is queued; decompressing is
 * the reading thread's.
 */
final class Compression {

  /** Below it a message hardly gets smaller. */
  private static final int MIN_BYTES = 64;

  private final DeflateParameters agreed;
  private final Inflaters inflaters;
  private Optional<MessageDeflater> deflater = Optional.empty();
  private boolean ended;

  private Compression(DeflateParameters agreed) {
    this.agreed = agreed;
    inflaters = agreed.serverKeepsContext() ? Inflaters.withContext() : Inflaters.withoutContext();
  }

  static Compression of(DeflateParameters agreed) {
    return new Compression(agreed);
  }

  Inflaters inflaters() {
    return inflaters;
  }

  /** Returns the compressed payload, valid until the next call; nothing when it is not smaller. */
  Optional<ByteBuffer> compress(ByteBuffer message) {
    if (ended || message.remaining() < MIN_BYTES) {
      return Optional.empty();
    }
    if (!deflater.isPresent()) {
      deflater =
          Optional.of(
              agreed.clientKeepsContext()
                  ? MessageDeflater.withContext()
                  : MessageDeflater.withoutContext());
    }
    return deflater.get().deflate(message, agreed.clientWindowBits());
  }

  /** Gives the memory back; the connection has ended, and what is still sent goes nowhere. */
  void end() {
    ended = true;
    inflaters.end();
    deflater.ifPresent(MessageDeflater::end);
  }
}
