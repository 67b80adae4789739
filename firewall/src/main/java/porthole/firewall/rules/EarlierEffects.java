package porthole.firewall.rules;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The effects that other rules may have had on a packet before a rule sees it: a mark, no tracking,
 * entries in the lists of -m recent. Immutable.
 */
final class EarlierEffects {
  static final EarlierEffects NONE =
      new EarlierEffects(true, false, Collections.<String, Integer>emptyMap());
  private static final List<String> UNTRACKING = Arrays.asList("NOTRACK", "CT");
  private static final List<String> MARKING = Arrays.asList("MARK", "CONNMARK", "TPROXY", "SET");

  private final boolean tracked;
  private final boolean marked;
  private final Map<String, Integer> recentlySet;

  private EarlierEffects(boolean tracked, boolean marked, Map<String, Integer> recentlySet) {
    this.tracked = tracked;
    this.marked = marked;
    this.recentlySet = recentlySet;
  }

  static EarlierEffects of(RuleFile file, Packet packet) {
    boolean tracked = true;
    boolean marked = false;
    Map<String, Integer> sets = new HashMap<>();
    for (Table table : file.tables()) {
      for (Rule rule : table.rules()) {
        boolean target = !table.has(rule.target());
        tracked &= !(table.name().equals("raw") && target && untracks(rule));
        marked |= target && MARKING.contains(rule.target());
        if (rule.option("--set") != null && Condition.of(rule, packet) != Likelihood.NO) {
          String name = recentName(rule);
          sets.put(name, sets.getOrDefault(name, 0) + 1);
        }
      }
    }
    return new EarlierEffects(tracked, marked, Collections.unmodifiableMap(sets));
  }

  static boolean untracks(Rule rule) {
    return UNTRACKING.contains(rule.target());
  }

  /** Returns the list that a rule with -m recent looks at. */
  static String recentName(Rule rule) {
    Option name = rule.option("--name");
    return name == null ? "DEFAULT" : name.value();
  }

  /** Returns whether a new connection has the state NEW for certain. */
  boolean tracked() {
    return tracked;
  }

  /** Returns whether a rule of the file may have set a mark. */
  boolean marked() {
    return marked;
  }

  /** Returns how often earlier rules may have entered one packet in the list of -m recent. */
  int recentlySet(String name) {
    return recentlySet.getOrDefault(name, 0);
  }
}
