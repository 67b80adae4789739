package porthole.firewall.rules;

import java.util.Objects;

/** One thing that may happen to a packet, and the line of the file that makes it happen. Immutable. */
public final class Outcome {
  /** What happens. UNKNOWN: the line does something that is not known here. */
  public enum Kind { ACCEPT, DROP, UNKNOWN }

  private final Kind kind;
  private final int line;
  private final String text;
  private final String why;

  Outcome(Kind kind, int line, String text, String why) {
    this.kind = kind;
    this.line = line;
    this.text = text;
    this.why = why;
  }

  public Kind kind() {
    return kind;
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
    return new Outcome(kind, line, text, why.contains(", if ") ? why : why + condition);
  }

  /** Returns whether the other does the same by a line of the same text, wherever in the file. */
  boolean sameFate(Outcome other) {
    return kind == other.kind && text.equals(other.text);
  }

  @Override public boolean equals(Object other) {
    return other instanceof Outcome && sameFate((Outcome) other) && line == ((Outcome) other).line;
  }

  @Override public int hashCode() {
    return Objects.hash(kind, line, text);
  }

  @Override public String toString() {
    return (line == 0 ? "" : "line " + line + " ") + why + (text.isEmpty() ? "" : ": " + Text.shown(text));
  }
}
