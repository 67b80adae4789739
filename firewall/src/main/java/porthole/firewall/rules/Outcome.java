package porthole.firewall.rules;

/**
 * One thing that may happen to a packet, and the line of the file that makes it happen. Immutable.
 */
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

  /** Returns what happens; CANNOT_TELL where the line does something that is not known here. */
  public Verdict verdict() {
    return verdict;
  }

  /** Returns the line number, from 1, or 0 where no line is behind it. */
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
   * Returns it as what befalls few: a ban, unless it accepts.
   *
   * @param addresses how many source addresses it befalls, 0 where that is not known
   */
  Outcome rarely(long addresses) {
    boolean ban = verdict != Verdict.ACCEPTED;
    long few = ban ? Math.max(banned, addresses) : 0;
    return new Outcome(verdict, line, text, why, ban, few, aboutPlace);
  }

  /** Returns it with the word whether it depends on nothing but where a connection comes in. */
  Outcome byPlace(boolean place) {
    return new Outcome(verdict, line, text, why, exception, banned, place);
  }

  boolean isConditional() {
    return why.contains(", if ");
  }

  boolean isByPlace() {
    return aboutPlace;
  }

  /** Returns whether it keeps out single sources, or who comes too often, and nobody else. */
  public boolean isException() {
    return exception;
  }

  /** Returns how many source addresses it keeps out, 0 where that is not known. */
  long banned() {
    return banned;
  }

  /** Returns whether the other does the same by a line of the same text, wherever in the file. */
  boolean sameFate(Outcome other) {
    return verdict == other.verdict && text.equals(other.text);
  }

  @Override
  public String toString() {
    return (line == 0 ? "" : "line " + line + " ")
        + why
        + (text.isEmpty() ? "" : ": " + Text.shown(text));
  }
}
