package porthole.firewall.rules;

/**
 * One thing that may happen to a packet, and the line of the file that makes it happen. Immutable.
 */
public final class Outcome {
  private final Verdict verdict;
  private final int line;
  private final String text;
  private final String why;

  Outcome(Verdict verdict, int line, String text, String why) {
    this.verdict = verdict;
    this.line = line;
    this.text = text;
    this.why = why;
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
    return new Outcome(verdict, line, text, why.contains(", if ") ? why : why + condition);
  }

  /** Returns whether the other does the same by a line of the same text, wherever in the file. */
  boolean sameFate(Outcome other) {
    return verdict == other.verdict && text.equals(other.text);
  }

  @Override public String toString() {
    return (line == 0 ? "" : "line " + line + " ")
        + why
        + (text.isEmpty() ? "" : ": " + Text.shown(text));
  }
}
