package porthole.firewall.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A rule file as iptables-save(8) writes it: its lines as found, byte for byte, and what they mean.
 * Immutable. Parsing refuses what iptables-restore would not load: with one bad line the device
 * boots without any firewall.
 */
public final class RuleFile {
  /** Far above any real rule file (about 2 kB). Protects a small device's heap. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** Far above what a person writes. With the next limit it keeps the heap below 48 MB. */
  static final int MAX_LINES = 10_000;

  /** Options and their values: about 7,000 rules. */
  static final int MAX_WORDS = 100_000;

  private final List<String> lines;
  private final List<Table> tables;

  private RuleFile(List<String> lines, List<Table> tables) {
    this.lines = Collections.unmodifiableList(lines);
    this.tables = Collections.unmodifiableList(tables);
  }

  /** Parses the bytes of a rule file. */
  public static RuleFile parse(byte[] bytes) throws RuleFileException {
    if (bytes.length == 0) {
      throw new RuleFileException("The rule file is empty: there is no *filter table in it.");
    }
    if (bytes.length > MAX_BYTES) {
      throw new RuleFileException(
          "Expected a rule file of at most " + MAX_BYTES + " bytes but it is larger.");
    }
    return ofLines(lines(new String(bytes, StandardCharsets.ISO_8859_1)));
  }

  static RuleFile ofLines(List<String> lines) throws RuleFileException {
    return new RuleFile(new ArrayList<>(lines), new TableReader().read(lines));
  }

  private static List<String> lines(String text) throws RuleFileException {
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start) + 1;
      end = end == 0 ? text.length() : end;
      lines.add(text.substring(start, end));
      start = end;
      if (lines.size() > MAX_LINES) {
        throw tooMuch(MAX_LINES, "lines");
      }
    }
    return lines;
  }

  static RuleFileException tooMuch(int limit, String what) {
    return new RuleFileException(
        "Expected a rule file of at most "
            + limit
            + " "
            + what
            + " but it has more: keep long lists of addresses in an ipset.");
  }

  /** Returns the bytes; for a parsed file, exactly those that were parsed. */
  public byte[] render() {
    return String.join("", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the lines, each with its line end; the last may have none. */
  List<String> lines() {
    return lines;
  }

  /** Returns the table, or one without chains if the file has none of that name. */
  Table table(String name) {
    for (Table table : tables) {
      if (table.name().equals(name)) {
        return table;
      }
    }
    return new Table(name);
  }

  List<Table> tables() {
    return tables;
  }

  /** Returns the rules of the *filter table, in the order of the file. */
  public List<Rule> rules() {
    return table("filter").rules();
  }

  /** Returns the line, counting from 1, without its line end, as it may be shown. */
  public String shown(int line) {
    return Text.shown(lines.get(line - 1).replaceAll("\\r?\\n$", ""));
  }

  /**
   * Returns the one rule that accepts ssh from outside by naming its port.
   *
   * @throws RuleFileException when there is none, or several
   */
  public Rule sshRule(int port) throws RuleFileException {
    List<Rule> candidates = sshRules(port);
    if (table("filter").chains().isEmpty()) {
      throw new RuleFileException("There is no *filter table in the rule file.");
    }
    if (candidates.isEmpty()) {
      throw new RuleFileException(
          "No line accepts ssh (TCP port "
              + port
              + "), so there is no safe place for a rule."
              + " If ssh listens elsewhere, say --ssh-port."
              + commented(port));
    }
    if (candidates.size() > 1) {
      StringBuilder found = new StringBuilder();
      for (Rule rule : candidates) {
        found.append("\n  ").append(rule);
      }
      throw new RuleFileException(
          "Expected one line that accepts ssh (TCP port "
              + port
              + ") but found "
              + candidates.size()
              + "; leave one:"
              + found);
    }
    return candidates.get(0);
  }

  /** Returns all rules in chains on the way in that accept ssh by naming its port. */
  List<Rule> sshRules(int port) {
    List<Rule> found = rulesThatAccept(port);
    return found.isEmpty() ? sshRulesByJump(port) : found;
  }

  /** As ufw limit writes them: a jump to a chain that accepts whatever comes to it. */
  private List<Rule> sshRulesByJump(int port) {
    Table filter = table("filter");
    Set<String> chains = filter.reachableFrom("INPUT");
    List<Rule> found = new ArrayList<>();
    for (Rule rule : rules()) {
      boolean jumps = chains.contains(rule.chain()) && filter.has(rule.target());
      List<Rule> there = jumps ? filter.chain(rule.target()).rules : rules().subList(0, 0);
      if (!there.isEmpty() && there.get(0).acceptsAll() && rule.names(port)) {
        found.add(rule);
      }
    }
    return found;
  }

  /** Returns the rules in chains on the way in that accept TCP to ports that they name. */
  public List<Rule> openingRules() {
    return rulesThatAccept(Packet.ANY_PORT);
  }

  private List<Rule> rulesThatAccept(int port) {
    Set<String> chains = table("filter").reachableFrom("INPUT");
    List<Rule> found = new ArrayList<>();
    for (Rule rule : rules()) {
      if (chains.contains(rule.chain()) && rule.acceptsByName(port)) {
        found.add(rule);
      }
    }
    return found;
  }

  private String commented(int port) {
    StringBuilder found = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches("(?s)#.*--dports? (.*,)?" + port + "[ ,].*")) {
        found.append("\n  line ").append(i + 1).append(" is commented out: ").append(shown(i + 1));
      }
    }
    return found.toString();
  }

  /** Returns notes about line ends that iptables-restore may refuse. They are kept unchanged. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("\r\n") && !lines.get(i).startsWith("#")) {
        warnings.add(
            "Line " + (i + 1) + " ends with CRLF: iptables-restore does not load such a file.");
        break;
      }
    }
    if (lines.get(lines.size() - 1).equals("COMMIT")) {
      warnings.add(
          "The last line, COMMIT, has no newline: older iptables-restore does not load such a"
              + " file.");
    }
    return warnings;
  }

  @Override
  public String toString() {
    return "RuleFile of " + lines.size() + " lines";
  }
}
