package porthole.firewall.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One table of a rule file: its chains with their policies, and its rules. Filled by {@link
 * TableReader} alone.
 */
final class Table {
  private final String name;
  private final Map<String, Chain> chains = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();

  Table(String name) {
    this.name = name;
  }

  /**
   * A chain: its policy ("-" or "" for none), the line that declares it (0 for none), its rules.
   */
  static final class Chain {
    final String policy;
    final int line;
    final List<Rule> rules = new ArrayList<>();

    Chain(String policy, int line) {
      this.policy = policy;
      this.line = line;
    }
  }

  void declare(String chain, String policy, int line) {
    Chain old = chains.put(chain, new Chain(policy, line));
    if (old != null) {
      chains.get(chain).rules.addAll(old.rules);
    }
  }

  void add(Rule rule) {
    rules.add(rule);
    chains.get(rule.chain()).rules.add(rule);
  }

  String name() {
    return name;
  }

  boolean has(String chain) {
    return chains.containsKey(chain);
  }

  Chain chain(String chain) {
    return chains.get(chain);
  }

  Set<String> chains() {
    return Collections.unmodifiableSet(chains.keySet());
  }

  List<Rule> rules() {
    return Collections.unmodifiableList(rules);
  }

  /** Returns the chains that a packet may pass if it starts in the chain. */
  Set<String> reachableFrom(String chain) {
    Set<String> reached = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(Collections.singleton(chain));
    while (!next.isEmpty()) {
      String from = next.pop();
      if (has(from) && reached.add(from)) {
        for (Rule rule : chain(from).rules) {
          next.push(rule.target());
        }
      }
    }
    return reached;
  }
}
