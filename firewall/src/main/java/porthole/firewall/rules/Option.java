package porthole.firewall.rules;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One option of a rule: its name in the one spelling used here, whether a ! stands before it, its
 * values.
 */
final class Option {
  /**
   * How many values follow an option that is known: without it a value could be taken for an
   * option.
   */
  private static final Map<String, Integer> VALUES = new HashMap<>();

  private static final Map<String, String> NAMES = new HashMap<>();

  static {
    known(1, "-A", "--append");
    known(1, "-p", "--protocol", "--proto");
    known(1, "-s", "--source", "--src");
    known(1, "-d", "--destination", "--dst");
    known(1, "-i", "--in-interface");
    known(1, "-o", "--out-interface");
    known(1, "-j", "--jump");
    known(1, "-g", "--goto");
    known(1, "-m", "--match");
    known(2, "-c", "--set-counters");
    known(0, "-f", "--fragment", "--fragments");
    known(1, "--dport", "--destination-port");
    known(1, "--sport", "--source-port");
    known(2, "--tcp-flags");
    known(0, "--syn");
    known(1, "--dports", "--destination-ports");
    known(1, "--sports", "--source-ports");
    known(1, "--ports");
    known(1, "--state");
    known(1, "--ctstate");
    known(1, "--comment");
    known(1, "--log-prefix");
    known(1, "--log-level");
    known(1, "--reject-with");
  }

  private final String name;
  private final boolean negated;
  private final List<String> values;

  Option(String name, boolean negated, List<String> values) {
    this.name = name;
    this.negated = negated;
    this.values = Collections.unmodifiableList(values);
  }

  private static void known(int values, String... spellings) {
    for (String spelling : spellings) {
      NAMES.put(spelling, spellings[0]);
      VALUES.put(spelling, values);
    }
  }

  static boolean isKnown(String spelling) {
    return NAMES.containsKey(spelling);
  }

  static String name(String spelling) {
    return NAMES.getOrDefault(spelling, spelling);
  }

  static int valuesOf(String spelling) {
    return VALUES.get(spelling);
  }

  String name() {
    return name;
  }

  boolean negated() {
    return negated;
  }

  List<String> values() {
    return values;
  }

  String value() {
    return values.get(0);
  }

  @Override public String toString() {
    return (negated ? "! " : "") + name + (values.isEmpty() ? "" : " " + String.join(" ", values));
  }
}
