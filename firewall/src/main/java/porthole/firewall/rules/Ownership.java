package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which lines of a rule file are ours: those that the state file lists and that are still there.
 * Immutable.
 */
public final class Ownership {
  private final Map<OwnRule, Rule> present = new LinkedHashMap<>();
  private final List<OwnRule> gone = new ArrayList<>();

  private Ownership() {}

  /**
   * Finds the listed rules. Of two equal lines, ours is the one nearest above the ssh line, where
   * we wrote it.
   */
  public static Ownership of(RuleFile file, Collection<OwnRule> listed, int sshPort) {
    List<Rule> ssh = file.sshRules(sshPort);
    int anchor = ssh.isEmpty() ? Integer.MAX_VALUE : ssh.get(0).line();
    Ownership ownership = new Ownership();
    for (OwnRule own : listed) {
      Rule found = null;
      for (Rule rule : file.rules()) {
        boolean nearer = found == null || rule.line() < anchor;
        found = rule.text().equals(own.render()) && nearer ? rule : found;
      }
      if (found == null) {
        ownership.gone.add(own);
      } else {
        ownership.present.put(own, found);
      }
    }
    return ownership;
  }

  /** Returns our rules, each with its rule in the file. */
  public Map<OwnRule, Rule> present() {
    return Collections.unmodifiableMap(present);
  }

  /** Returns the listed rules that somebody has taken out of the file. */
  public List<OwnRule> gone() {
    return Collections.unmodifiableList(gone);
  }

  /** Returns whether the line, counting from 1, is ours. */
  public boolean isOurs(int line) {
    boolean ours = false;
    for (Rule rule : present.values()) {
      ours |= rule.line() == line;
    }
    return ours;
  }
}
