package porthole.protocol;

import java.util.Optional;

/**
 * Compresses and decompresses messages that stand for themselves, for any number of sessions: one
 * compressor, since a message is compressed at once, and a few decompressors, each lent while a
 * message comes in. Makes nothing before it is needed. One thread sends and one receives; they may
 * be the same.
 */
public final class DeflatePool {
  private final Inflaters inflaters = Inflaters.withoutContext();
  private Optional<MessageDeflater> deflater = Optional.empty();

  Inflaters inflaters() {
    return inflaters;
  }

  MessageDeflater deflater() {
    if (!deflater.isPresent()) {
      deflater = Optional.of(MessageDeflater.withoutContext());
    }
    return deflater.get();
  }

  /** Gives the native memory back, when no session uses the pool any more. */
  public void end() {
    inflaters.end();
    deflater.ifPresent(MessageDeflater::end);
  }
}
