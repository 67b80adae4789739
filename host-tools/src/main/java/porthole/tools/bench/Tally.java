package porthole.tools.bench;

/** The counts of one worker. For its thread, and after its end for the thread that adds them up. */
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

  /** Counts a wrong answer at any time. */
  void wrong(String what) {
    wrong++;
    note(what);
  }

  /** Counts an unanswered message and the time that it has waited. */
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

  /** Returns the first error; empty without any. */
  String firstError() {
    return firstError;
  }
}
