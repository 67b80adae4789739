package porthole.tools.bench;

/** Decides when one connection sends its messages, and when their latency starts to count. */
interface SendPace {
  /**
   * Returns the total number of messages that may have been sent by now.
   *
   * @param answered number of messages that have been answered
   */
  long allowed(long now, long answered);

  /** Notes that a message is handed to the socket. */
  void sent(long message, long now);

  /** Returns the start time of a message's latency. */
  long since(long message);

  /** Returns how many messages were due by a time at which the given number was sent. */
  long due(long now, long sent);

  /** Returns the time that decides whether an answer belongs to the measurement. */
  long countedAt(long since, long now);

  /** Sends nothing. */
  static SendPace never() {
    return inFlight(0);
  }

  /**
   * Keeps this number of messages in flight. The answers set the pace; latency starts at the send.
   */
  static SendPace inFlight(int depth) {
    long[] times = new long[depth];
    return new SendPace() {
      @Override
      public long allowed(long now, long answered) {
        return answered + depth;
      }

      @Override
      public void sent(long message, long now) {
        times[(int) (message % depth)] = now;
      }

      @Override
      public long since(long message) {
        return times[(int) (message % depth)];
      }

      @Override
      public long due(long now, long sent) {
        return sent;
      }

      @Override
      public long countedAt(long since, long now) {
        return now;
      }
    };
  }

  /**
   * Sends at fixed times, independent of answers. Latency starts at the time at which a message was
   * due, so a stall of the server counts for every message that it delayed. This avoids
   * "coordinated omission".
   *
   * @param first the time of the first message
   * @param intervalNanos time between two messages
   * @param maxInFlight at this many unanswered messages sending stops; messages stay due
   */
  static SendPace fixed(long first, double intervalNanos, int maxInFlight) {
    return new SendPace() {
      @Override
      public long allowed(long now, long answered) {
        return Math.min(due(now, 0), answered + maxInFlight);
      }

      @Override
      public void sent(long message, long now) {
        // Latency starts at the due time.
      }

      @Override
      public long since(long message) {
        return first + (long) Math.ceil(message * intervalNanos);
      }

      @Override
      public long due(long now, long sent) {
        return now - first < 0 ? 0 : (long) ((now - first) / intervalNanos) + 1;
      }

      @Override
      public long countedAt(long since, long now) {
        return since;
      }
    };
  }
}
