package porthole.tools.bench;

/** When the messages of one connection are sent, and from when on their latency counts. */
interface SendPace {
  /**
   * Returns how many messages may have been sent by now, in all.
   *
   * @param answered how many of them have been answered
   */
  long allowed(long now, long answered);

  /** Learns that a message is being handed to the socket. */
  void sent(long message, long now);

  /** Returns the time from which on the latency of a message counts. */
  long since(long message);

  /** Returns how many messages should have been sent by a time at which so many were. */
  long due(long now, long sent);

  /** Returns the time by which an answer belongs to what is measured or does not. */
  long countedAt(long since, long now);

  /** Sends nothing. */
  static SendPace never() {
    return inFlight(0);
  }

  /**
   * Keeps so many messages in flight: the answers set the pace, latency counts from the sending.
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
   * Sends at fixed times, whatever is answered: latency counts from the time at which a message
   * should have been sent, so that a server that stalls is charged for all that it held up
   * ("coordinated omission").
   *
   * @param first the time of the first message
   * @param intervalNanos from one to the next
   * @param maxInFlight where nobody answers any more, sending stops; the latency goes on counting
   */
  static SendPace fixed(long first, double intervalNanos, int maxInFlight) {
    return new SendPace() {
      @Override
      public long allowed(long now, long answered) {
        return Math.min(due(now, 0), answered + maxInFlight);
      }

      @Override
      public void sent(long message, long now) {
        // Latency counts from when it was due.
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
