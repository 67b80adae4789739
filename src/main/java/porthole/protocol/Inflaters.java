package porthole.protocol;

import java.util.ArrayDeque;

/**
 * Lends what decompresses messages to a {@link FrameDecoder} for as long as a message comes in, so
 * that idle connections need not have one each. For one thread.
 */
public final class Inflaters {
  /** Messages that come in side by side are few: more are made for them, and not kept. */
  private static final int KEPT = 4;

  private final boolean keepContext;
  private final ArrayDeque<MessageInflater> free = new ArrayDeque<>(1);

  private Inflaters(boolean keepContext) {
    this.keepContext = keepContext;
  }

  /** Returns those of one connection whose messages may refer to the ones before. */
  public static Inflaters withContext() {
    return new Inflaters(true);
  }

  /** Returns those of any number of connections whose messages stand for themselves. */
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

  /** Gives the native memory back, but for what is lent. */
  public void end() {
    free.forEach(MessageInflater::end);
    free.clear();
  }
}
