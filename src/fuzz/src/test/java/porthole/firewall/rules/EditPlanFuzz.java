package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.fuzz.Input;

/**
 * Rule files and the edits of them. A file is rendered as the bytes that were parsed. An edit adds
 * its own line, directly before the ssh line, and removes no other line than those listed as ours.
 * The ssh line stays. Opening twice is opening once; closing brings the first file back.
 */
public final class EditPlanFuzz {
  private static final int SSH_PORT = 22;
  private static final Pattern PORT = Pattern.compile("--dport ([0-9]{4})");
  private static final IpNetwork HOME = IpNetwork.parse("192.168.0.0/16", false);

  private EditPlanFuzz() {}

  /** Two bytes choose port, source, whether others are kept and which rules are listed as ours. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int port = 8000 + input.choice();
    int choice = input.choice();
    IpNetwork source = (choice & 1) == 0 ? IpNetwork.ANY : HOME;
    byte[] content = input.rest();
    try {
      RuleFile file = RuleFile.parse(content);
      assertArrayEquals(content, file.render());
      file.warnings().forEach(EditPlanFuzz::requireSentence);
      Set<OwnRule> listed = listed(file, choice >> 2);
      requireOpened(file, listed, port, source, (choice & 2) != 0);
      requireClosed(file, listed, 0);
      requireClosed(file, listed, port);
    } catch (RuleFileException e) {
      requireSentence(e.getMessage());
    }
  }

  /**
   * Returns rules of the file that could be ours, as many as there are bits, and one that is not
   * there.
   */
  private static Set<OwnRule> listed(RuleFile file, int bits) {
    Set<OwnRule> listed = new LinkedHashSet<>();
    int left = bits;
    for (Rule rule : file.rules()) {
      Matcher port = PORT.matcher(rule.text());
      if (left != 0 && port.find()) {
        OwnRule own = OwnRule.accept(rule.chain(), Integer.parseInt(port.group(1)), IpNetwork.ANY);
        if (rule.text().equals(own.render())) {
          if ((left & 1) != 0) {
            listed.add(own);
          }
          left >>= 1;
        }
      }
    }
    listed.add(OwnRule.accept("GONE", 8001, IpNetwork.ANY));
    return listed;
  }

  private static void requireOpened(
      RuleFile file, Set<OwnRule> listed, int port, IpNetwork source, boolean keep)
      throws RuleFileException {
    EditPlan plan;
    try {
      plan = EditPlan.open(file, listed, port, source, keep, SSH_PORT);
    } catch (RuleFileException e) {
      requireSentence(e.getMessage());
      return;
    }
    requireSound(plan, listed);
    String ssh = file.sshRule(SSH_PORT).text();
    assertEquals(ssh, plan.after().sshRule(SSH_PORT).text());
    if (plan.isEmpty()) {
      return;
    }
    OwnRule wanted = OwnRule.accept(file.sshRule(SSH_PORT).chain(), port, source);
    assertTrue(plan.own().contains(wanted), plan.toString());
    int at = plan.after().sshRule(SSH_PORT).line() - 2;
    assertEquals(wanted.render(), plan.after().lines().get(at).replaceAll("\r?\n$", ""));
    EditPlan again = EditPlan.open(plan.after(), plan.own(), port, source, keep, SSH_PORT);
    assertTrue(again.isEmpty(), again.toString());
    if (keep || listed.size() == 1) {
      Set<OwnRule> added = new LinkedHashSet<>(plan.own());
      added.removeAll(listed);
      EditPlan closed = EditPlan.close(plan.after(), added, port, SSH_PORT);
      assertArrayEquals(file.render(), closed.after().render());
    }
  }

  private static void requireClosed(RuleFile file, Set<OwnRule> listed, int port) {
    try {
      EditPlan plan = EditPlan.close(file, listed, port, SSH_PORT);
      requireSound(plan, listed);
      assertTrue(plan.after().lines().size() <= file.lines().size());
    } catch (RuleFileException e) {
      requireSentence(e.getMessage());
    }
  }

  /** Whatever else holds of a plan: lines that are not ours stay, in their order. */
  private static void requireSound(EditPlan plan, Set<OwnRule> listed) throws RuleFileException {
    assertEquals(plan.isEmpty(), plan.diff("rules").isEmpty());
    plan.warnings().forEach(EditPlanFuzz::requireSentence);
    assertTrue(plan.own().size() <= EditPlan.MAX_OWN_RULES);
    assertArrayEquals(
        plan.after().render(), RuleFile.parse(plan.after().render()).render(), plan.toString());
    Set<String> ours = new LinkedHashSet<>();
    listed.forEach(own -> ours.add(own.render()));
    plan.own().forEach(own -> ours.add(own.render()));
    assertEquals(others(plan.before(), ours), others(plan.after(), ours));
    List<String> gone = new ArrayList<>(plan.before().lines());
    plan.after().lines().forEach(gone::remove);
    for (String line : gone) {
      assertTrue(
          listed.stream().anyMatch(own -> own.render().equals(line.replaceAll("\r?\n$", ""))),
          line);
    }
  }

  private static List<String> others(RuleFile file, Set<String> ours) {
    List<String> others = new ArrayList<>(file.lines());
    others.removeIf(line -> ours.contains(line.replaceAll("\r?\n$", "")));
    return others;
  }

  private static void requireSentence(String text) {
    assertTrue(text.length() > 10 && text.matches("(?s)[^\\x00-\\x08\\x0b-\\x1f\\x7f]*"), text);
  }
}
