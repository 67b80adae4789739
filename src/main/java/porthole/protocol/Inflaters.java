package porthole.protocol;

import java.util.ArrayDeque;

/**
 * A pool of decompressors. Lends one to a {@link FrameDecoder} while a message comes in, so that
 * idle connections have none. For one thread.
 */
public final class Inflaters {
  /** The number of free decompressors that are kept. Few messages come in at the same time. */
  private static final int KEPT = 4;

  private final boolean keepContext;
  private final ArrayDeque<MessageInflater> free = new ArrayDeque<>(1);

  private Inflaters(boolean keepContext) {
    this.keepContext = keepContext;
  }

  /** Returns the pool of one connection with context takeover. */
  public static Inflaters withContext() {
    return new Inflaters(true);
  }

  /** Returns a pool for any number of connections without context takeover. */
  public static Inflaters withoutContext() {
    return new Inflaters(false);
  }

  MessageInflater lend() {
    MessageInflater inflater = free.poll();
    return inflater == null ? new MessageInflater(keepContext) : inflater;
  }

  void giveBack(MessageInflater inflater) {
    if (free.size() < KEPT) {
      inflater.reset();
      free.push(inflater);
    } else {
      inflater.end();
    }
  }

  /** Gives the native memory back, except of decompressors that are lent. */
  public void end() {
    free.forEach(MessageInflater::end);
    free.clear();
  }
}
