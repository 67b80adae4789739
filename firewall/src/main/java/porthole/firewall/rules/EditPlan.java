package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An edit of a rule file, computed and checked before anything is written: the result parses, the
 * opened port is reached, and ssh is let in as before. Immutable; nothing is read or written here.
 */
public final class EditPlan {
  /**
   * The statuses that callers distinguish; the others are "opened", "closed" and "nothing-of-ours".
   */
  public static final String ALREADY_OPEN = "already-open";

  public static final String OPEN_BY_ANOTHER_RULE = "open-by-another-rule";
  public static final String NOT_OURS = "not-ours";
  public static final String UNDONE = "undone";

  /** Bounds the state file, which lists our rules once for the file and once for each backup. */
  static final int MAX_OWN_RULES = 32;

  private final String status;
  private final RuleFile before;
  private final RuleFile after;
  private final Set<OwnRule> own;
  private final String message;
  private final List<String> warnings = new ArrayList<>();

  private EditPlan(
      String status, RuleFile before, RuleFile after, Collection<OwnRule> own, String message) {
    this.status = status;
    this.before = before;
    this.after = after;
    this.own = Collections.unmodifiableSet(new LinkedHashSet<>(own));
    this.message = message;
    warnings.addAll(before.warnings());
  }

  /**
   * Plans a rule directly before the ssh line that accepts TCP connections to the port. Removes our
   * other rules, unless keep.
   *
   * @param listed the rules that the state file says are ours
   * @throws RuleFileException if there is no safe place for the rule, if connections might not
   *     reach it, or if ssh would no longer be let in
   */
  public static EditPlan open(
      RuleFile file,
      Collection<OwnRule> listed,
      int port,
      IpNetwork source,
      boolean keep,
      int sshPort)
      throws RuleFileException {
    if (port == sshPort) {
      throw new RuleFileException(
          "Port " + port + " is the ssh port: its rule is not for this program to touch.");
    }
    Rule ssh = file.sshRule(sshPort);
    Ownership ours = Ownership.of(file, listed, sshPort);
    OwnRule wanted = OwnRule.accept(ssh.chain(), port, source);
    boolean present = false;
    boolean certain = false;
    for (Map.Entry<OwnRule, Rule> own : ours.present().entrySet()) {
      if (own.getKey().words().equals(wanted.words())) {
        present = true;
        certain |= Reachability.isCertain(file, own.getKey(), own.getValue().line(), sshPort);
      }
    }
    RuleFile others = keep || present ? file : without(file, ours, port);
    Explanation now = Simulation.explain(others, Packet.to(port, source));
    if (certain || now.verdict() == Verdict.ACCEPTED) {
      return isOpen(file, ours, port, source, now, keep || present);
    }
    return insert(file, ours, wanted, keep, ssh, sshPort);
  }

  private static EditPlan isOpen(
      RuleFile file, Ownership ours, int port, IpNetwork source, Explanation now, boolean asIs) {
    boolean byUs = false;
    for (Outcome outcome : now.outcomes()) {
      byUs |= asIs && ours.isOurs(outcome.line());
    }
    String words = OwnRule.accept("", port, source).words();
    if (byUs) {
      return new EditPlan(
              ALREADY_OPEN, file, file, ours.present().keySet(), words + " is already open")
          .warning(gone(ours))
          .warning(exceptions(now))
          .warning(wider(ours, words, now));
    }
    return new EditPlan(
            OPEN_BY_ANOTHER_RULE,
            file,
            file,
            ours.present().keySet(),
            words
                + " is already open: "
                + now.last()
                + ". That is not our rule, so it is left alone")
        .warning(gone(ours));
  }

  /** Returns a note about each rule of ours that opens more than was asked for. */
  private static List<String> wider(Ownership ours, String words, Explanation now) {
    List<String> notes = new ArrayList<>();
    for (Map.Entry<OwnRule, Rule> entry : ours.present().entrySet()) {
      if (now.hasLine(entry.getValue().line()) && !entry.getKey().words().equals(words)) {
        notes.add(
            "Our rule in line "
                + entry.getValue().line()
                + " opens "
                + entry.getKey().words()
                + " already: close it first to open less.");
      }
    }
    return notes;
  }

  private static EditPlan insert(
      RuleFile file, Ownership ours, OwnRule wanted, boolean keep, Rule ssh, int sshPort)
      throws RuleFileException {
    Set<OwnRule> own = new LinkedHashSet<>();
    Set<Integer> removed = new LinkedHashSet<>();
    List<String> former = new ArrayList<>();
    for (Map.Entry<OwnRule, Rule> entry : ours.present().entrySet()) {
      if (keep && !entry.getKey().equals(wanted)) {
        own.add(entry.getKey());
      } else {
        removed.add(entry.getValue().line());
        if (!entry.getKey().words().equals(wanted.words())) {
          former.add(entry.getKey().words());
        }
      }
    }
    own.add(wanted);
    requireRoom(own);
    List<String> lines = new ArrayList<>();
    int place = 0;
    for (int i = 0; i < file.lines().size(); i++) {
      if (i + 1 == ssh.line()) {
        lines.add(wanted.render() + (file.lines().get(i).endsWith("\r\n") ? "\r\n" : "\n"));
        place = lines.size();
      }
      if (!removed.contains(i + 1)) {
        lines.add(file.lines().get(i));
      }
    }
    RuleFile after = RuleFile.ofLines(lines);
    requireReached(after, wanted, place, sshPort);
    String closed = former.isEmpty() ? "" : "; " + String.join(", ", former) + " is closed";
    EditPlan plan = new EditPlan("opened", file, after, own, wanted.words() + " is open" + closed);
    Explanation then = Simulation.explain(after, Packet.to(wanted.port(), wanted.source()));
    return plan.warning(gone(ours)).warning(exceptions(then)).requireSsh(sshPort);
  }

  private static void requireRoom(Set<OwnRule> own) throws RuleFileException {
    if (own.size() > MAX_OWN_RULES) {
      throw new RuleFileException(
          "Expected at most " + MAX_OWN_RULES + " rules of ours but this is one more: close some.");
    }
  }

  /** Returns notes about the clients that stay outside. */
  private static List<String> exceptions(Explanation then) {
    List<String> notes = new ArrayList<>();
    boolean byPlace = then.verdict() != Verdict.ACCEPTED;
    for (Outcome outcome : byPlace ? then.shown() : then.bans()) {
      if (outcome.verdict() != Verdict.ACCEPTED) {
        notes.add(
            (outcome.isException()
                    ? "Some clients stay outside: "
                    : "Not for every connection, as with ssh: ")
                + outcome
                + ".");
      }
    }
    if (then.unshown() > 0 && !notes.isEmpty()) {
      notes.add("And " + then.unshown() + " more such lines; explain counts them.");
    }
    return notes;
  }

  private static void requireReached(RuleFile after, OwnRule wanted, int place, int sshPort)
      throws RuleFileException {
    if (!Reachability.isCertain(after, wanted, place, sshPort)) {
      Explanation then = Simulation.explain(after, Packet.to(wanted.port(), wanted.source()));
      throw new RuleFileException(
          "The rule for "
              + wanted.words()
              + " would stand in line "
              + place
              + " but might not be reached, so nothing is changed. From outside the port"
              + " would be: "
              + then);
    }
  }

  /**
   * Plans to remove our rule for the port, or all our rules if the port is 0.
   *
   * @throws RuleFileException if ssh would no longer be let in
   */
  public static EditPlan close(RuleFile file, Collection<OwnRule> listed, int port, int sshPort)
      throws RuleFileException {
    Ownership ours = Ownership.of(file, listed, sshPort);
    RuleFile after = without(file, ours, port);
    List<OwnRule> kept = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (OwnRule own : ours.present().keySet()) {
      if (port == 0 || own.port() == port) {
        closed.add(own.words());
      } else {
        kept.add(own);
      }
    }
    if (closed.isEmpty()) {
      return nothingToClose(file, ours, port).warning(gone(ours));
    }
    EditPlan plan =
        new EditPlan("closed", file, after, kept, String.join(", ", closed) + " is closed");
    return plan.warning(gone(ours)).warning(stillOpen(after, port)).requireSsh(sshPort);
  }

  private static EditPlan nothingToClose(RuleFile file, Ownership ours, int port) {
    Set<OwnRule> own = ours.present().keySet();
    List<String> other = stillOpen(file, port);
    if (!other.isEmpty()) {
      return new EditPlan(NOT_OURS, file, file, own, other.get(0));
    }
    return new EditPlan(
        "nothing-of-ours",
        file,
        file,
        own,
        port == 0
            ? "there is no rule of ours to close"
            : "there is no rule of ours for port " + port);
  }

  private static List<String> stillOpen(RuleFile file, int port) {
    if (port == 0) {
      return Collections.emptyList();
    }
    Explanation then = Simulation.explain(file, Packet.to(port, IpNetwork.ANY));
    if (then.verdict() == Verdict.DROPPED) {
      return Collections.emptyList();
    }
    boolean open = then.verdict() == Verdict.ACCEPTED;
    Outcome by = then.last();
    for (Outcome outcome : then.outcomes()) {
      by = by.verdict() == Verdict.DROPPED ? outcome : by;
    }
    return Collections.singletonList(
        "port " + port + (open ? " is" : " may be") + " open by a rule that is not ours: " + by);
  }

  /**
   * Plans to put a former file back.
   *
   * @param own the rules that were ours in that file
   * @throws RuleFileException if ssh would no longer be let in
   */
  public static EditPlan undo(RuleFile file, RuleFile former, Collection<OwnRule> own, int sshPort)
      throws RuleFileException {
    return new EditPlan(UNDONE, file, former, own, "the last change is undone").requireSsh(sshPort);
  }

  private static RuleFile without(RuleFile file, Ownership ours, int port)
      throws RuleFileException {
    List<String> lines = new ArrayList<>(file.lines());
    for (Map.Entry<OwnRule, Rule> entry : ours.present().entrySet()) {
      if (port == 0 || entry.getKey().port() == port) {
        lines.set(entry.getValue().line() - 1, "");
      }
    }
    lines.removeAll(Collections.singleton(""));
    return RuleFile.ofLines(lines);
  }

  /**
   * Checks that ssh is let in as before. For an ssh line with -s, checks the connections from
   * there.
   */
  private EditPlan requireSsh(int sshPort) throws RuleFileException {
    List<Rule> ssh = before.sshRules(sshPort);
    Packet packet = Packet.to(sshPort, ssh.size() == 1 ? ssh.get(0).source() : IpNetwork.ANY);
    Explanation was = Simulation.explain(before, packet);
    Explanation then = Simulation.explain(after, packet);
    if (then.verdict() == Verdict.ACCEPTED) {
      return this;
    }
    if (then.verdict() == Verdict.DROPPED && !status.equals(UNDONE) || !then.isSameAs(was)) {
      throw new RuleFileException(
          "Ssh (TCP port "
              + sshPort
              + ") would not be let in, so nothing is changed. If ssh listens elsewhere,"
              + " say --ssh-port. From outside: "
              + then);
    }
    return warning(
        Collections.singletonList(
            "Ssh (TCP port " + sshPort + ") is let in as before; from outside: " + then));
  }

  private static List<String> gone(Ownership ours) {
    List<String> notes = new ArrayList<>();
    for (OwnRule own : ours.gone()) {
      notes.add(
          "Somebody has removed our rule for "
              + own.words()
              + " from the file; it no longer counts as ours.");
    }
    return notes;
  }

  private EditPlan warning(List<String> more) {
    warnings.addAll(more);
    return this;
  }

  /** Returns the word for programs, such as opened. */
  public String status() {
    return status;
  }

  public RuleFile before() {
    return before;
  }

  public RuleFile after() {
    return after;
  }

  /** Returns our rules after the plan is applied. */
  public Set<OwnRule> own() {
    return own;
  }

  /** Returns whether there is nothing to write. */
  public boolean isEmpty() {
    return before == after;
  }

  /** Returns a clause for the owner without a full stop, such as "port 8123 is open". */
  public String message() {
    return message;
  }

  /** Returns notes for the owner. */
  public List<String> warnings() {
    return Collections.unmodifiableList(warnings);
  }

  /** Returns the edit as diff -u shows it, or "" where there is nothing to write. */
  public String diff(String name) {
    return Text.shownLines(UnifiedDiff.of(name, before.lines(), after.lines()));
  }

  @Override
  public String toString() {
    return status + ": " + message;
  }
}
