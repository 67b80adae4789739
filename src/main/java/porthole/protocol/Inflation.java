package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The compressed messages of one connection: counts them, and borrows what inflates them. */
final class Inflation {
  /** A message may get larger by being compressed, but not so much. */
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
   * Returns whether a frame of the message may have so large a payload. What is in it is counted
   * while it is inflated; this bounds the time that payloads cost which stay empty for ever.
   */
  boolean fits(long announcedBytes) {
    long most = Math.min(2L * maxMessageBytes + MAX_EXTRA_BYTES, Integer.MAX_VALUE);
    return announcedBytes <= most - compressedBytes;
  }

  /** Returns how much of the message has been inflated. */
  int size() {
    return lent.map(inflater -> inflater.message().position()).orElse(0);
  }

  /**
   * Inflates the remaining bytes.
   *
   * @return the message so far, up to its position; valid until {@link #end}
   */
  ByteBuffer receive(ByteBuffer compressed) throws ProtocolException {
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
   * Inflates what the sender left out of a message whose bytes have all come in.
   *
   * @param emptyEnd whether its last fragment was empty
   * @return the message; valid until {@link #end}
   */
  ByteBuffer finish(boolean emptyEnd) throws ProtocolException {
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
