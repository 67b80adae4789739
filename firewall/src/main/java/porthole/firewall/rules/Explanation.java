package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a rule file does with a packet: every outcome that is possible, in the order in which they would happen. */
public final class Explanation {
  /** ACCEPTED and DROPPED hold for certain; all else is CANNOT_TELL. */
  public enum Verdict {
    ACCEPTED("accepted"), DROPPED("dropped"), CANNOT_TELL("cannot tell");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override public String toString() {
      return words;
    }
  }

  private final List<Outcome> outcomes;

  Explanation(List<Outcome> outcomes) {
    this.outcomes = Collections.unmodifiableList(new ArrayList<>(outcomes));
  }

  public Verdict verdict() {
    boolean accepted = outcomes.stream().allMatch(outcome -> outcome.kind() == Outcome.Kind.ACCEPT);
    boolean dropped = outcomes.stream().allMatch(outcome -> outcome.kind() == Outcome.Kind.DROP);
    return accepted ? Verdict.ACCEPTED : dropped ? Verdict.DROPPED : Verdict.CANNOT_TELL;
  }

  /** Returns the outcomes; never none. */
  public List<Outcome> outcomes() {
    return outcomes;
  }

  /** Returns the outcome when no rule before it applies. */
  Outcome last() {
    return outcomes.get(outcomes.size() - 1);
  }

  /** Returns whether lines of the same text would decide in the same order: then an edit changed nothing for it. */
  boolean sameFate(Explanation other) {
    boolean same = outcomes.size() == other.outcomes.size();
    for (int i = 0; same && i < outcomes.size(); i++) {
      same = outcomes.get(i).sameFate(other.outcomes.get(i));
    }
    return same;
  }

  @Override public String toString() {
    StringBuilder text = new StringBuilder(verdict().toString());
    outcomes.forEach(outcome -> text.append("\n  ").append(outcome));
    return text.toString();
  }
}
