package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edits of a short rule file: what they say, what they change and what they refuse. */
class EditPlanTest {
  private static final String SSH = "-A HCB-INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n";
  private static final String BASE =
      "*filter\n"
          + ":INPUT ACCEPT [0:0]\n"
          + ":HCB-INPUT - [0:0]\n"
          + "-A INPUT -j HCB-INPUT\n"
          + "-A HCB-INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT\n"
          + SSH
          + "-A HCB-INPUT -p tcp -m tcp --dport 5900 -j ACCEPT\n"
          + "-A HCB-INPUT -p tcp -j DROP\n"
          + "COMMIT\n";
  private static final IpNetwork HOME = IpNetwork.parse("192.168.1.0/24", false);

  private static RuleFile file(String text) throws RuleFileException {
    return RuleFile.parse(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(RuleFile file) {
    return new String(file.render(), StandardCharsets.ISO_8859_1);
  }

  private static OwnRule rule(int port) {
    return OwnRule.accept("HCB-INPUT", port, IpNetwork.ANY);
  }

  private static String line(int port) {
    return "-A HCB-INPUT -p tcp -m tcp --dport " + port + " -j ACCEPT\n";
  }

  /** Returns the file with lines directly before the ssh line. */
  private static String with(String lines) {
    return BASE.replace(SSH, lines + SSH);
  }

  private static EditPlan open(String text, int port, OwnRule... listed) throws RuleFileException {
    return EditPlan.open(file(text), Arrays.asList(listed), port, IpNetwork.ANY, false, 22);
  }

  private static EditPlan keep(String text, int port, OwnRule... listed) throws RuleFileException {
    return EditPlan.open(file(text), Arrays.asList(listed), port, IpNetwork.ANY, true, 22);
  }

  private static EditPlan close(String text, int port, OwnRule... listed) throws RuleFileException {
    return EditPlan.close(file(text), Arrays.asList(listed), port, 22);
  }

  private static void says(EditPlan plan, String status, String message, String... warnings) {
    assertEquals(status, plan.status());
    assertEquals(message, plan.message());
    assertEquals(status + ": " + message, plan.toString());
    assertEquals(Arrays.asList(warnings), plan.warnings());
  }

  private static void leaves(EditPlan plan, OwnRule... own) {
    assertTrue(plan.isEmpty());
    assertSame(plan.before(), plan.after());
    assertEquals(Arrays.asList(own), new ArrayList<>(plan.own()));
    assertEquals("", plan.diff("rules"));
  }

  private static void makes(EditPlan plan, String after, OwnRule... own) {
    assertFalse(plan.isEmpty());
    assertEquals(after, text(plan.after()));
    assertEquals(Arrays.asList(own), new ArrayList<>(plan.own()));
  }

  @Test
  void openPutsTheRuleDirectlyBeforeTheSshLine() throws RuleFileException {
    EditPlan plan = open(BASE, 8123);
    says(plan, "opened", "port 8123 is open");
    makes(plan, with(line(8123)), rule(8123));
    assertEquals(BASE, text(plan.before()));
    assertEquals(
        "--- rules\n+++ rules (new)\n@@ -3,6 +3,7 @@\n"
            + " :HCB-INPUT - [0:0]\n"
            + " -A INPUT -j HCB-INPUT\n"
            + " -A HCB-INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT\n"
            + "+-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT\n"
            + " -A HCB-INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
            + " -A HCB-INPUT -p tcp -m tcp --dport 5900 -j ACCEPT\n"
            + " -A HCB-INPUT -p tcp -j DROP\n",
        plan.diff("rules"));
  }

  @Test
  void openingAnotherPortClosesTheFormerOneUnlessToldToKeepIt() throws RuleFileException {
    EditPlan replaced = open(with(line(8123)), 8200, rule(8123));
    says(replaced, "opened", "port 8200 is open; port 8123 is closed");
    makes(replaced, with(line(8200)), rule(8200));
    EditPlan kept = keep(with(line(8123)), 8200, rule(8123));
    says(kept, "opened", "port 8200 is open");
    makes(kept, with(line(8123) + line(8200)), rule(8123), rule(8200));
  }

  @Test
  void openingAnOpenPortChangesNothing() throws RuleFileException {
    EditPlan ours = open(with(line(8123)), 8123, rule(8123));
    says(ours, EditPlan.ALREADY_OPEN, "port 8123 is already open");
    leaves(ours, rule(8123));
    EditPlan theirs = open(with(line(8123)), 5900, rule(8123));
    says(
        theirs,
        EditPlan.OPEN_BY_ANOTHER_RULE,
        "port 5900 is already open: line 8 accepts it:"
            + " -A HCB-INPUT -p tcp -m tcp --dport 5900 -j ACCEPT."
            + " That is not our rule, so it is left alone");
    leaves(theirs, rule(8123));
    EditPlan unlisted = open(with(line(8123)), 8123);
    assertEquals(EditPlan.OPEN_BY_ANOTHER_RULE, unlisted.status());
    leaves(unlisted);
  }

  @Test
  void anOpenPortIsNarrowedToANetworkUnlessItsRuleIsKept() throws RuleFileException {
    RuleFile file = file(with(line(8123)));
    List<OwnRule> listed = Collections.singletonList(rule(8123));
    EditPlan narrowed = EditPlan.open(file, listed, 8123, HOME, false, 22);
    says(narrowed, "opened", "port 8123 from 192.168.1.0/24 is open; port 8123 is closed");
    makes(
        narrowed,
        with("-A HCB-INPUT -s 192.168.1.0/24 -p tcp -m tcp --dport 8123 -j ACCEPT\n"),
        OwnRule.accept("HCB-INPUT", 8123, HOME));
    EditPlan kept = EditPlan.open(file, listed, 8123, HOME, true, 22);
    says(
        kept,
        EditPlan.ALREADY_OPEN,
        "port 8123 from 192.168.1.0/24 is already open",
        "Our rule in line 6 opens port 8123 already: close it first to open less.");
    leaves(kept, rule(8123));
  }

  @Test
  void aRuleOfOursThatIsNotReachedIsPutInItsPlace() throws RuleFileException {
    String behind = BASE.replace("COMMIT\n", line(8123) + "COMMIT\n");
    EditPlan plan = open(behind, 8123, rule(8123));
    says(plan, "opened", "port 8123 is open");
    makes(plan, with(line(8123)), rule(8123));
  }

  @Test
  void aRuleThatSomebodyRemovedNoLongerCountsAsOurs() throws RuleFileException {
    String gone =
        "Somebody has removed our rule for port 8200 from the file; it no longer counts as ours.";
    EditPlan opened = open(BASE, 8123, rule(8200));
    says(opened, "opened", "port 8123 is open", gone);
    makes(opened, with(line(8123)), rule(8123));
    says(
        open(with(line(8123)), 8123, rule(8123), rule(8200)),
        EditPlan.ALREADY_OPEN,
        "port 8123 is already open",
        gone);
    assertEquals(Collections.singletonList(gone), open(BASE, 5900, rule(8200)).warnings());
    says(
        close(BASE, 8200, rule(8200)),
        "nothing-of-ours",
        "there is no rule of ours for port 8200",
        gone);
    says(close(with(line(8123)), 0, rule(8123), rule(8200)), "closed", "port 8123 is closed", gone);
  }

  @Test
  void theSshPortIsNotOpened() {
    RuleFileException e = assertThrows(RuleFileException.class, () -> open(BASE, 22));
    assertEquals(
        "Port 22 is the ssh port: its rule is not for this program to touch.", e.getMessage());
  }

  private static String bans(int count) {
    StringBuilder bans = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      bans.append("-A HCB-INPUT -s 203.0.113.").append(i).append("/32 -j DROP\n");
    }
    return bans.toString();
  }

  private static String outside(int number) {
    return "Some clients stay outside: line "
        + (number + 5)
        + " drops it, if -s 203.0.113."
        + number
        + "/32 holds: -A HCB-INPUT -s 203.0.113."
        + number
        + "/32 -j DROP.";
  }

  @Test
  void openNamesTheClientsThatStayOutside() throws RuleFileException {
    says(open(with(bans(1)), 8123), "opened", "port 8123 is open", outside(1));
    says(
        open(with(bans(1) + line(8123)), 8123, rule(8123)),
        EditPlan.ALREADY_OPEN,
        "port 8123 is already open",
        outside(1));
    says(
        open(with(bans(5)), 8123),
        "opened",
        "port 8123 is open",
        outside(1),
        outside(2),
        outside(3),
        outside(4),
        outside(5));
    says(
        open(with(bans(7)), 8123),
        "opened",
        "port 8123 is open",
        outside(1),
        outside(2),
        outside(3),
        outside(4),
        outside(5),
        "And 2 more such lines; explain counts them.");
  }

  @Test
  void aRuleThatMightNotBeReachedIsRefused() {
    String unknown = "-A HCB-INPUT -m u32 --u32 6 -j DROP\n";
    RuleFileException e = assertThrows(RuleFileException.class, () -> open(with(unknown), 8123));
    assertEquals(
        "The rule for port 8123 would stand in line 7 but might not be reached, so nothing is"
            + " changed. From outside the port would be: cannot tell\n"
            + "  line 6 drops it, if -m u32, --u32 6 holds: -A HCB-INPUT -m u32 --u32 6 -j DROP\n"
            + "  line 7 accepts it: -A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT",
        e.getMessage());
  }

  @Test
  void atMost32RulesAreOurs() throws RuleFileException {
    List<OwnRule> listed = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 31; i++) {
      listed.add(rule(9000 + i));
      lines.append(line(9000 + i));
    }
    EditPlan full = keep(with(lines.toString()), 9031, listed.toArray(new OwnRule[0]));
    assertEquals(32, full.own().size());
    RuleFileException e =
        assertThrows(
            RuleFileException.class,
            () -> keep(text(full.after()), 9032, full.own().toArray(new OwnRule[0])));
    assertEquals(
        "Expected at most 32 rules of ours but this is one more: close some.", e.getMessage());
  }

  @Test
  void theRuleIsReachedWhereverSshIs() throws RuleFileException {
    String wlan = BASE.replace("-A INPUT -j", "-A INPUT -i wlan0 -j");
    String policy = wlan.replace(":INPUT ACCEPT", ":INPUT DROP");
    EditPlan plan = open(policy, 8123);
    says(
        plan,
        "opened",
        "port 8123 is open",
        "Not for every connection, as with ssh: line 2 drops it as the policy of INPUT: :INPUT"
            + " DROP.",
        "Ssh (TCP port 22) is let in as before; from outside: cannot tell\n"
            + "  line 7 accepts it, if -i wlan0 of line 4 holds:"
            + " -A HCB-INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
            + "  line 2 drops it as the policy of INPUT: :INPUT DROP");
    makes(plan, policy.replace(SSH, line(8123) + SSH), rule(8123));
    says(
        open(text(plan.after()), 8123, rule(8123)),
        EditPlan.ALREADY_OPEN,
        "port 8123 is already open",
        "Not for every connection, as with ssh: line 2 drops it as the policy of INPUT: :INPUT"
            + " DROP.");
  }

  @Test
  void closeRemovesOurRules() throws RuleFileException {
    String both = with(line(8123) + line(8200));
    EditPlan one = close(both, 8123, rule(8123), rule(8200));
    says(one, "closed", "port 8123 is closed");
    makes(one, with(line(8200)), rule(8200));
    EditPlan all = close(both, 0, rule(8123), rule(8200));
    says(all, "closed", "port 8123, port 8200 is closed");
    makes(all, BASE);
  }

  @Test
  void closeNamesTheOwnerOfARuleThatKeepsThePortOpen() throws RuleFileException {
    String theirs = "-A HCB-INPUT -p tcp -m tcp --dport 8100:8200 -j ACCEPT\n";
    String text = with(line(8123)).replace(SSH, SSH + theirs);
    String note =
        "port 8123 is open by a rule that is not ours: line 7 accepts it:"
            + " -A HCB-INPUT -p tcp -m tcp --dport 8100:8200 -j ACCEPT";
    says(close(text, 8123, rule(8123)), "closed", "port 8123 is closed", note);
    EditPlan not = close(text.replace(line(8123), ""), 8123);
    says(not, EditPlan.NOT_OURS, note);
    leaves(not);
    String some = "-A HCB-INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8123 -j ACCEPT\n";
    says(
        close(with(some), 8123),
        EditPlan.NOT_OURS,
        "port 8123 may be open by a rule that is not ours: line 6 accepts it,"
            + " if -s 10.0.0.0/8 holds:"
            + " -A HCB-INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8123 -j ACCEPT");
  }

  @Test
  void closeWithoutARuleOfOursChangesNothing() throws RuleFileException {
    EditPlan all = close(BASE, 0);
    says(all, "nothing-of-ours", "there is no rule of ours to close");
    leaves(all);
    EditPlan other = close(with(line(8123)), 8200, rule(8123));
    says(other, "nothing-of-ours", "there is no rule of ours for port 8200");
    leaves(other, rule(8123));
  }

  @Test
  void undoPutsTheFormerFileBackUnlessItKeepsSshOut() throws RuleFileException {
    RuleFile file = file(with(line(8123)));
    EditPlan plan =
        EditPlan.undo(file, file(with(line(8200))), Collections.singletonList(rule(8200)), 22);
    says(plan, EditPlan.UNDONE, "the last change is undone");
    makes(plan, with(line(8200)), rule(8200));
    RuleFile former = file(BASE.replace(SSH, ""));
    RuleFileException e =
        assertThrows(
            RuleFileException.class,
            () -> EditPlan.undo(file, former, Collections.<OwnRule>emptyList(), 22));
    assertEquals(
        "Ssh (TCP port 22) would not be let in, so nothing is changed. If ssh listens elsewhere,"
            + " say --ssh-port. From outside: dropped\n"
            + "  line 7 drops it: -A HCB-INPUT -p tcp -j DROP",
        e.getMessage());
  }

  @Test
  void sshFromOneNetworkIsCheckedFromThere() throws RuleFileException {
    String home = BASE.replace(SSH, SSH.replace("-p tcp", "-s 192.168.1.0/24 -p tcp"));
    says(open(home, 8123), "opened", "port 8123 is open");
  }

  @Test
  void theRuleEndsAsTheSshLineDoes() throws RuleFileException {
    EditPlan plan = open(BASE.replace("\n", "\r\n"), 8123);
    says(
        plan,
        "opened",
        "port 8123 is open",
        "Line 1 ends with CRLF: iptables-restore does not load such a file.");
    assertEquals(with(line(8123)).replace("\n", "\r\n"), text(plan.after()));
  }
}
