package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a rule file does with a packet: every outcome that is possible, in the order in which they
 * would happen.
 */
public final class Explanation {
  private final List<Outcome> outcomes;

  Explanation(List<Outcome> outcomes) {
    this.outcomes = Collections.unmodifiableList(new ArrayList<>(outcomes));
  }

  /** Returns what all outcomes agree on. */
  public Verdict verdict() {
    Verdict verdict = outcomes.get(0).verdict();
    for (Outcome outcome : outcomes) {
      verdict = outcome.verdict() == verdict ? verdict : Verdict.CANNOT_TELL;
    }
    return verdict;
  }

  boolean hasLine(int line) {
    boolean found = false;
    for (Outcome outcome : outcomes) {
      found |= outcome.line() == line;
    }
    return found;
  }

  /** Returns the outcomes; never none. */
  public List<Outcome> outcomes() {
    return outcomes;
  }

  /** Returns the outcome when no rule before it applies. */
  Outcome last() {
    return outcomes.get(outcomes.size() - 1);
  }

  /**
   * Returns whether lines of the same text would decide in the same order: then an edit changed
   * nothing for it.
   */
  boolean sameFate(Explanation other) {
    boolean same = outcomes.size() == other.outcomes.size();
    for (int i = 0; same && i < outcomes.size(); i++) {
      same = outcomes.get(i).sameFate(other.outcomes.get(i));
    }
    return same;
  }

  @Override public String toString() {
    StringBuilder text = new StringBuilder(verdict().toString());
    for (Outcome outcome : outcomes) {
      text.append("\n  ").append(outcome);
    }
    return text.toString();
  }
}
