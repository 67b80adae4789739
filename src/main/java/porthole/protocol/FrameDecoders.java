package porthole.protocol;

/**
 * Lends a decoder to a server's session while a frame or a message comes in, so that idle
 * connections have none. For sessions of one thread with the same limits, without compression.
 */
public final class FrameDecoders {
  private final MessageLimits limits;
  private FrameDecoder free; // None while it is lent: one is enough, if each read ends a message.

  private FrameDecoders(MessageLimits limits) {
    this.limits = limits;
  }

  /** Returns decoders with limits; makes none before it is needed. */
  public static FrameDecoders of(MessageLimits limits) {
    return new FrameDecoders(limits);
  }

  /** Returns the limits of every message. */
  public MessageLimits limits() {
    return limits;
  }

  FrameDecoder lend(MessageSink sink) {
    FrameDecoder decoder = free == null ? FrameDecoder.ofServer(limits, sink) : free;
    free = null;
    decoder.deliverTo(sink);
    return decoder;
  }

  /** Takes an idle decoder back. */
  void giveBack(FrameDecoder decoder) {
    decoder.deliverTo(null); // It must not keep the session in memory.
    free = decoder;
  }
}
