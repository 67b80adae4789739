package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The permessage-deflate extension of one session (RFC 7692), in both directions, or none. Takes
 * native memory of its own only for a direction with context takeover, and only once that direction
 * has a message; everything else comes from a {@link DeflatePool}.
 */
public final class PerMessageDeflate {
  /** Sends messages as they are. The session refuses compressed messages of its peer. */
  public static final PerMessageDeflate NONE =
      new PerMessageDeflate(
          false, false, 0, Integer.MAX_VALUE, new DeflatePool(), Optional.empty());

  private final boolean sendsWithContext;
  private final boolean receivesWithContext;
  private final int windowBits;
  private final int fromBytes;
  private final DeflatePool pool;
  private final Optional<Runnable> whenEnded;
  private final Inflaters inflaters;
  private Optional<MessageDeflater> deflater = Optional.empty();
  private boolean ended;

  private PerMessageDeflate(
      boolean sendsWithContext,
      boolean receivesWithContext,
      int windowBits,
      int fromBytes,
      DeflatePool pool,
      Optional<Runnable> whenEnded) {
    this.sendsWithContext = sendsWithContext;
    this.receivesWithContext = receivesWithContext;
    this.windowBits = windowBits;
    this.fromBytes = fromBytes;
    this.pool = pool;
    this.whenEnded = whenEnded;
    this.inflaters = receivesWithContext ? Inflaters.withContext() : pool.inflaters();
  }

  /**
   * Returns the extension in the role of the server.
   *
   * @param fromBytes the size from which a message is compressed
   * @param pool shared by the sessions of one thread
   * @param whenEnded runs once, when the session ends
   */
  public static PerMessageDeflate ofServer(
      DeflateParameters agreed, int fromBytes, DeflatePool pool, Runnable whenEnded) {
    return new PerMessageDeflate(
        agreed.serverKeepsContext(),
        agreed.clientKeepsContext(),
        agreed.serverWindowBits(),
        fromBytes,
        pool,
        Optional.of(whenEnded));
  }

  /** Returns the extension in the role of the client, with memory that no other session shares. */
  public static PerMessageDeflate ofClient(DeflateParameters agreed, int fromBytes) {
    DeflatePool pool = new DeflatePool();
    return new PerMessageDeflate(
        agreed.clientKeepsContext(),
        agreed.serverKeepsContext(),
        agreed.clientWindowBits(),
        fromBytes,
        pool,
        Optional.of(pool::end));
  }

  /** Lets a decoder take compressed messages, if they are negotiated. */
  void applyTo(FrameDecoder decoder) {
    if (this != NONE) {
      decoder.inflating(inflaters);
    }
  }

  /** Returns whether a message of this size is worth compressing. */
  boolean wants(int bytes) {
    return bytes >= fromBytes && !ended;
  }

  /** Returns the compressed payload, valid until the next call; nothing if it is not smaller. */
  Optional<ByteBuffer> compress(ByteBuffer message) {
    return deflater().deflate(message, windowBits);
  }

  private MessageDeflater deflater() {
    if (!sendsWithContext) {
      return pool.deflater();
    }
    if (!deflater.isPresent()) {
      deflater = Optional.of(MessageDeflater.withContext());
    }
    return deflater.get();
  }

  /** Gives the native memory back. Messages are sent uncompressed from now on. */
  void end() {
    if (this != NONE && !ended) {
      ended = true;
      deflater.ifPresent(MessageDeflater::end);
      if (receivesWithContext) {
        inflaters.end();
      }
      whenEnded.ifPresent(Runnable::run);
    }
  }
}
