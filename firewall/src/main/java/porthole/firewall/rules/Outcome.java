package porthole.firewall.rules;

/** One thing that may happen to a packet, and the line of the file that causes it. Immutable. */
public final class Outcome {
  private final Verdict verdict;
  private final int line;
  private final String text;
  private final String why;
  private final boolean exception;
  private final long banned;
  private final boolean aboutPlace;

  Outcome(Verdict verdict, int line, String text, String why) {
    this(verdict, line, text, why, false, 0, false);
  }

  private Outcome(
      Verdict verdict,
      int line,
      String text,
      String why,
      boolean exception,
      long banned,
      boolean aboutPlace) {
    this.verdict = verdict;
    this.line = line;
    this.text = text;
    this.why = why;
    this.exception = exception;
    this.banned = banned;
    this.aboutPlace = aboutPlace;
  }

  /** Returns what happens; CANNOT_TELL if the effect of the line is not known here. */
  public Verdict verdict() {
    return verdict;
  }

  /** Returns the line number, from 1, or 0 if no line causes it. */
  public int line() {
    return line;
  }

  /** Returns the line's text, or "". */
  public String text() {
    return text;
  }

  /** Returns a clause that says why, such as "accepts it" or "drops it, if -s 10.0.0.0/8 holds". */
  public String why() {
    return why;
  }

  Outcome onlyIf(String condition) {
    String reason = why.contains(", if ") ? why : why + condition;
    return new Outcome(verdict, line, text, reason, exception, banned, aboutPlace);
  }

  /**
   * Returns the outcome as one for few sources: a ban, unless it accepts.
   *
   * @param addresses the number of these sources, 0 if unknown
   */
  Outcome rarely(long addresses) {
    boolean ban = verdict != Verdict.ACCEPTED;
    long few = ban ? Math.max(banned, addresses) : 0;
    return new Outcome(verdict, line, text, why, ban, few, aboutPlace);
  }

  /** Returns the outcome with a mark whether it depends only on where a connection comes in. */
  Outcome byPlace(boolean place) {
    return new Outcome(verdict, line, text, why, exception, banned, place);
  }

  boolean isConditional() {
    return why.contains(", if ");
  }

  boolean isByPlace() {
    return aboutPlace;
  }

  /** Returns whether it keeps out only single sources, or sources that connect too often. */
  public boolean isException() {
    return exception;
  }

  /** Returns the number of source addresses that it keeps out, 0 if unknown. */
  long banned() {
    return banned;
  }

  /**
   * Returns whether the other outcome is the same, by a line of the same text anywhere in its file.
   */
  boolean isSameAs(Outcome other) {
    return verdict == other.verdict && text.equals(other.text);
  }

  @Override
  public String toString() {
    return (line == 0 ? "" : "line " + line + " ")
        + why
        + (text.isEmpty() ? "" : ": " + Text.shown(text));
  }
}
