package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Inflates the compressed messages of one connection with a borrowed decompressor, within limits.
 */
final class Inflation {
  /** Compression may make a message larger, but never by this much. */
  private static final int MAX_EXTRA_BYTES = 1024;

  private final Inflaters lender;
  private final int maxMessageBytes;
  private Optional<MessageInflater> lent = Optional.empty();
  private long compressedBytes;
  private int inflatedBytes;

  Inflation(Inflaters lender, int maxMessageBytes) {
    this.lender = lender;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Returns whether a payload of this size may follow. The inflated bytes have their own limit;
   * this one bounds the time for compressed bytes that inflate to nothing.
   */
  boolean fits(long announcedBytes) {
    long most = Math.min(2L * maxMessageBytes + MAX_EXTRA_BYTES, Integer.MAX_VALUE);
    return announcedBytes <= most - compressedBytes;
  }

  /** Returns how many bytes of the message have been inflated. */
  int size() {
    return lent.map(inflater -> inflater.message().position()).orElse(0);
  }

  /**
   * Inflates the remaining bytes.
   *
   * @return the message so far, up to its position; valid until {@link #end}
   */
  ByteBuffer receive(ByteBuffer compressed) throws ProtocolViolationException {
    if (!lent.isPresent()) {
      lent = Optional.of(lender.lend());
    }
    int before = size();
    compressedBytes += compressed.remaining();
    lent.get().inflate(compressed, maxMessageBytes);
    inflatedBytes += size() - before;
    return lent.get().message();
  }

  /**
   * Inflates the tail that the sender has left out, once all bytes of a message have come in.
   *
   * @param emptyEnd whether its last fragment was empty
   * @return the message; valid until {@link #end}
   */
  ByteBuffer finish(boolean emptyEnd) throws ProtocolViolationException {
    int before = size();
    lent.get().finish(maxMessageBytes, emptyEnd);
    inflatedBytes += size() - before;
    return lent.get().message();
  }

  /** Returns how many bytes have been inflated since the beginning; it may overflow. */
  int inflatedBytes() {
    return inflatedBytes;
  }

  /** Ends the message, complete or not. */
  void end() {
    lent.ifPresent(lender::giveBack);
    lent = Optional.empty();
    compressedBytes = 0;
  }
}
