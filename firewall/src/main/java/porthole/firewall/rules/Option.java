package porthole.firewall.rules;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One option of a rule: its name in the spelling used here, whether a ! negates it, its values. */
final class Option {
  /** The number of values of each known option. Without it a value could be taken for an option. */
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
    known(1, "--dst-type");
    known(1, "--src-type");
    known(1, "--pkt-type");
    known(1, "--limit");
    known(1, "--limit-burst");
    known(1, "--hashlimit-upto", "--hashlimit");
    known(1, "--hashlimit-above");
    known(1, "--hashlimit-burst");
    known(1, "--hashlimit-mode");
    known(1, "--hashlimit-name");
    known(1, "--hashlimit-srcmask");
    known(1, "--hashlimit-htable-size");
    known(1, "--hashlimit-htable-max");
    known(1, "--hashlimit-htable-expire");
    known(1, "--hashlimit-htable-gcinterval");
    known(1, "--connlimit-above");
    known(1, "--connlimit-upto");
    known(1, "--connlimit-mask");
    known(0, "--connlimit-saddr");
    known(0, "--set");
    known(0, "--rcheck");
    known(0, "--update");
    known(0, "--rsource");
    known(0, "--rttl");
    known(0, "--reap");
    known(1, "--name");
    known(1, "--mask");
    known(1, "--seconds");
    known(1, "--hitcount");
    known(2, "--match-set");
    known(1, "--source-country", "--src-cc");
    known(1, "--src-range");
    known(1, "--mac-source");
    known(1, "--mark");
    known(1, "--length");
    known(1, "--mss");
    known(1, "--string");
    known(1, "--hex-string");
    known(1, "--algo");
    known(1, "--from");
    known(1, "--to");
    known(0, "--icase");
    known(0, "--physdev-is-bridged");
    known(1, "--physdev-in");
    known(1, "--physdev-out");
    known(1, "--dir");
    known(1, "--pol");
    known(0, "--loose");
    known(0, "--validmark");
    known(0, "--accept-local");
    known(0, "--invert");
  }

  private final String name;
  private final boolean negated;
  private final List<String> values;

  Option(String name, boolean negated, List<String> values) {
    this.name = name;
    this.negated = negated;
    this.values =
        values.size() == 1
            ? Collections.singletonList(values.get(0))
            : Collections.unmodifiableList(Arrays.asList(values.toArray(new String[0])));
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

  @Override
  public String toString() {
    return (negated ? "! " : "") + name + (values.isEmpty() ? "" : " " + String.join(" ", values));
  }
}
