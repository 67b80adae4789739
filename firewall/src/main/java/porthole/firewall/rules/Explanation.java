package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a rule file does with a packet: all possible outcomes, in the order in which they would
 * happen.
 */
public final class Explanation {
  /** The number of bans that are shown; a file may hold thousands. */
  static final int MAX_SHOWN_BANS = 5;

  private final List<Outcome> outcomes;
  private final boolean bansCount;

  /**
   * @param sources the number of addresses from which the packet may come. Bans that keep all of
   *     them out are no exceptions
   */
  Explanation(List<Outcome> outcomes, long sources) {
    this.outcomes = Collections.unmodifiableList(new ArrayList<>(outcomes));
    long banned = 0;
    boolean all = true;
    for (Outcome outcome : outcomes) {
      banned += outcome.banned();
      all &= outcome.isException();
    }
    bansCount = all || banned >= sources;
  }

  /** Returns the outcomes that decide the verdict. */
  List<Outcome> counting() {
    return bansCount ? outcomes : only(false, outcomes);
  }

  private static List<Outcome> only(boolean exceptions, List<Outcome> outcomes) {
    List<Outcome> only = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome.isException() == exceptions) {
        only.add(outcome);
      }
    }
    return only;
  }

  /** Returns what all outcomes agree on. Bans of single sources are exceptions to it. */
  public Verdict verdict() {
    List<Outcome> counting = counting();
    Verdict verdict = counting.get(0).verdict();
    for (Outcome outcome : counting) {
      verdict = outcome.verdict() == verdict ? verdict : Verdict.CANNOT_TELL;
    }
    return verdict;
  }

  /** Returns the outcomes, with only the first few bans. */
  public List<Outcome> shown() {
    List<Outcome> shown = new ArrayList<>();
    int bans = 0;
    for (Outcome outcome : outcomes) {
      bans += outcome.isException() ? 1 : 0;
      if (!outcome.isException() || bans <= MAX_SHOWN_BANS) {
        shown.add(outcome);
      }
    }
    return shown;
  }

  /** Returns the first few bans that are exceptions to the verdict. */
  List<Outcome> bans() {
    return bansCount ? new ArrayList<>() : only(true, shown());
  }

  /** Returns how many bans {@link #shown} leaves out. */
  public int unshown() {
    return outcomes.size() - shown().size();
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

  /** Returns the last outcome, which happens if no rule before it applies. */
  Outcome last() {
    return outcomes.get(outcomes.size() - 1);
  }

  /**
   * Returns whether lines of the same text decide in the same order in both files: then an edit
   * changed nothing for the packet.
   */
  boolean isSameAs(Explanation other) {
    boolean same = outcomes.size() == other.outcomes.size();
    for (int i = 0; same && i < outcomes.size(); i++) {
      same = outcomes.get(i).isSameAs(other.outcomes.get(i));
    }
    return same;
  }

  /** Returns a line about the bans that are not shown, or "". */
  public String unshownWords() {
    return unshown() == 0 ? "" : "\n  and " + unshown() + " more such lines";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(verdict().toString());
    for (Outcome outcome : shown()) {
      text.append("\n  ").append(outcome);
    }
    return text.append(unshownWords()).toString();
  }
}
