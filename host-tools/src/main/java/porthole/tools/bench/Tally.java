package porthole.tools.bench;

/** What one worker has counted. Its thread's, then, after the end, whoever adds it up. */
final class Tally {
  private final Histogram latencies = new Histogram();
  private long messages;
  private long wrong;
  private long unanswered;
  private long closed;
  private String firstError = "";

  /** Counts an answer within the window. */
  void answered(long latencyNanos) {
    messages++;
    latencies.record(latencyNanos);
  }

  /** Counts an answer that is not what was sent, whenever it came. */
  void wrong(String what) {
    wrong++;
    note(what);
  }

  /** Counts a message that nobody answered; it has waited at least for so long. */
  void unanswered(long waitedNanos) {
    unanswered++;
    latencies.record(waitedNanos);
    note("no answer");
  }

  /** Counts a connection that the server ended. */
  void closed(String why) {
    closed++;
    note(why);
  }

  private void note(String what) {
    if (firstError.isEmpty()) {
      firstError = what;
    }
  }

  void add(Tally other) {
    latencies.add(other.latencies);
    messages += other.messages;
    wrong += other.wrong;
    unanswered += other.unanswered;
    closed += other.closed;
    note(other.firstError);
  }

  Histogram latencies() {
    return latencies;
  }

  long messages() {
    return messages;
  }

  long wrong() {
    return wrong;
  }

  long unanswered() {
    return unanswered;
  }

  long closed() {
    return closed;
  }

  long errors() {
    return wrong + unanswered + closed;
  }

  /** Returns what went wrong first; empty when nothing did. */
  String firstError() {
    return firstError;
  }
}
