package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lines of a rule file into tables, and refuses what iptables-restore refuses. Used once.
 */
final class TableReader {
  /** The size of iptables-restore's line buffer is 10240. */
  private static final int MAX_LINE_BYTES = 10239;

  /** The largest depth of jumps from chain to chain, far above a person's. Bounds the recursion. */
  private static final int MAX_DEPTH = 50;

  /** The targets of iptables itself; no chain may have such a name. */
  private static final List<String> STANDARD_TARGETS =
      Arrays.asList("ACCEPT", "DROP", "QUEUE", "RETURN");

  /** XT_EXTENSION_MAXNAMELEN without the final zero. */
  private static final int MAX_CHAIN_BYTES = 28;

  private static final Pattern TABLE = Pattern.compile("\\*([a-z]+)[ \\t]*");
  private static final Pattern CHAIN =
      Pattern.compile(":([^ \\t]+)[ \\t]+([A-Z]+|-)([ \\t]+\\[[0-9]+:[0-9]+\\])?[ \\t]*");
  private static final Map<String, List<String>> BUILT_IN = new HashMap<>();

  static {
    BUILT_IN.put("filter", Arrays.asList("INPUT", "FORWARD", "OUTPUT"));
    BUILT_IN.put("nat", Arrays.asList("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"));
    BUILT_IN.put(
        "mangle", Arrays.asList("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"));
    BUILT_IN.put("raw", Arrays.asList("PREROUTING", "OUTPUT"));
    BUILT_IN.put("security", Arrays.asList("INPUT", "FORWARD", "OUTPUT"));
  }

  private final List<Table> tables = new ArrayList<>();
  private boolean open;
  private int words;

  List<Table> read(List<String> lines) throws RuleFileException {
    for (int i = 0; i < lines.size(); i++) {
      readLine(i + 1, lines.get(i).replaceAll("\\r?\\n$", ""));
    }
    if (open) {
      throw new RuleFileException(
          "Expected COMMIT at the end of the table *"
              + table().name()
              + " but the file ends"
              + " without it.");
    }
    for (Table table : tables) {
      refuseCircles(table);
    }
    return tables;
  }

  private void readLine(int number, String line) throws RuleFileException {
    if (line.indexOf('\0') >= 0) {
      throw RuleFileException.at(number, "holds a zero byte: this is not a rule file.");
    }
    if (line.length() > MAX_LINE_BYTES) {
      throw RuleFileException.at(
          number, "is longer than iptables-restore reads (" + MAX_LINE_BYTES + " bytes).");
    }
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (!open) {
      openTable(number, line);
    } else if (line.equals("COMMIT")) {
      open = false;
    } else if (line.startsWith(":")) {
      declare(number, line);
    } else {
      addRule(number, line);
    }
  }

  private void openTable(int number, String line) throws RuleFileException {
    Matcher matcher = TABLE.matcher(line);
    if (!matcher.matches() || !BUILT_IN.containsKey(matcher.group(1))) {
      throw RuleFileException.at(
          number, "is '" + shortened(line) + "': Expected a table such as *filter.");
    }
    String name = matcher.group(1);
    for (Table other : tables) {
      if (other.name().equals(name)) {
        throw RuleFileException.at(number, "begins a second table *" + name + ": leave one.");
      }
    }
    tables.add(new Table(name));
    for (String chain : BUILT_IN.get(name)) {
      table().declare(chain, "", 0);
    }
    open = true;
  }

  private void declare(int number, String line) throws RuleFileException {
    Matcher matcher = CHAIN.matcher(line);
    if (!matcher.matches()) {
      throw RuleFileException.at(
          number, "is '" + shortened(line) + "': Expected :CHAIN POLICY [0:0].");
    }
    String chain = matcher.group(1);
    boolean builtIn = BUILT_IN.get(table().name()).contains(chain);
    if (table().has(chain) && (!builtIn || table().chain(chain).line > 0)) {
      throw RuleFileException.at(
          number, "declares the chain " + Text.shown(chain) + " a second time.");
    }
    if (builtIn && !Arrays.asList("ACCEPT", "DROP").contains(matcher.group(2))) {
      throw RuleFileException.at(
          number,
          "gives " + chain + " the policy " + matcher.group(2) + ": Expected ACCEPT or DROP.");
    }
    if (!builtIn && !matcher.group(2).equals("-")) {
      throw RuleFileException.at(
          number,
          "gives " + Text.shown(chain) + " a policy: Expected - for a chain that is not built in.");
    }
    if (STANDARD_TARGETS.contains(chain)
        || chain.length() > MAX_CHAIN_BYTES
        || chain.startsWith("-")
        || chain.startsWith("!")) {
      throw RuleFileException.at(
          number, "declares the chain " + Text.shown(chain) + ": iptables accepts no such name.");
    }
    table().declare(chain, matcher.group(2), number);
  }

  private void addRule(int number, String line) throws RuleFileException {
    if (line.trim().isEmpty() || line.trim().startsWith("#") || line.trim().equals("COMMIT")) {
      throw RuleFileException.at(
          number, "is '" + shortened(line) + "': iptables-restore refuses the blanks in it.");
    }
    if (line.startsWith("*")) {
      throw RuleFileException.at(
          number,
          "is '"
              + shortened(line)
              + "': Expected COMMIT before it, at the end of the table *"
              + table().name()
              + ".");
    }
    Rule rule = Rule.parse(table().name(), number, line);
    words += rule.words();
    if (words > RuleFile.MAX_WORDS) {
      throw RuleFile.tooMuch(RuleFile.MAX_WORDS, "words in its rules");
    }
    if (!table().has(rule.chain())) {
      throw RuleFileException.at(
          number,
          "adds to the chain " + Text.shown(rule.chain()) + ", which no line above declares.");
    }
    if (BUILT_IN.get(table().name()).contains(rule.target())) {
      throw RuleFileException.at(
          number, "jumps to " + rule.target() + ": iptables refuses a jump to a built-in chain.");
    }
    table().add(rule);
  }

  private void refuseCircles(Table table) throws RuleFileException {
    for (Rule rule : table.rules()) {
      if (table.has(rule.target()) && rule.line() < table.chain(rule.target()).line) {
        throw RuleFileException.at(
            rule.line(),
            "jumps to "
                + Text.shown(rule.target())
                + ", which is declared only in line "
                + table.chain(rule.target()).line
                + ".");
      }
    }
    Map<String, Integer> depths = new HashMap<>();
    for (String chain : table.chains()) {
      depth(table, chain, depths, 0);
    }
  }

  /**
   * Returns the depth of the jumps from the chain. Throws for a chain that leads back to itself.
   */
  private static int depth(Table table, String chain, Map<String, Integer> depths, int above)
      throws RuleFileException {
    if (depths.containsKey(chain) && depths.get(chain) + above <= MAX_DEPTH) {
      return depths.get(chain);
    }
    int deepest = 0;
    for (Rule rule : table.chain(chain).rules) {
      if (table.has(rule.target())) {
        if (above >= MAX_DEPTH) {
          throw RuleFileException.at(
              rule.line(),
              "jumps to "
                  + Text.shown(rule.target())
                  + " in a circle, or deeper than "
                  + MAX_DEPTH
                  + " chains: iptables-restore refuses a circle.");
        }
        deepest = Math.max(deepest, 1 + depth(table, rule.target(), depths, above + 1));
      }
    }
    depths.put(chain, deepest);
    return deepest;
  }

  private Table table() {
    return tables.get(tables.size() - 1);
  }

  private static String shortened(String line) {
    String shown = Text.shown(line);
    return shown.length() > 60 ? shown.substring(0, 60) + "..." : shown;
  }
}
