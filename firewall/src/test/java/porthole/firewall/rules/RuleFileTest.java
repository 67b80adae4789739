package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines of a rule file let ssh in, are ours, or are the original app's. */
class RuleFileTest {
  private static final String SSH = "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n";
  private static final String HEAD = "*filter\n:INPUT DROP [0:0]\n";

  private static RuleFile file(String rules) throws RuleFileException {
    return RuleFile.parse((HEAD + rules + "COMMIT\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(RuleFileException.class, () -> RuleFile.parse(bytes)).getMessage();
  }

  private static String refusal(String rules) {
    return refusal((HEAD + rules + "COMMIT\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String repeated(String line, int times) {
    return String.join("", Collections.nCopies(times, line));
  }

  private static String noSsh(String rules) throws RuleFileException {
    RuleFile file = file(rules);
    return assertThrows(RuleFileException.class, () -> file.sshRule(22)).getMessage();
  }

  @Test
  void aFileIsRenderedAsItWasRead() throws RuleFileException {
    byte[] bytes = (HEAD + "# \u00e9\r\n" + SSH + "COMMIT").getBytes(StandardCharsets.ISO_8859_1);
    RuleFile file = RuleFile.parse(bytes);
    assertArrayEquals(bytes, file.render());
    assertEquals("RuleFile of 5 lines", file.toString());
    assertEquals("# \u00e9", file.shown(3));
    assertEquals("COMMIT", file.shown(5));
  }

  @Test
  void aFileThatIsEmptyOrTooLargeIsRefused() throws RuleFileException {
    assertEquals("The rule file is empty: there is no *filter table in it.", refusal(new byte[0]));
    assertEquals(
        "Expected a rule file of at most 1048576 bytes but it is larger.",
        refusal(new byte[1024 * 1024 + 1]));
    assertEquals(
        "Line 1 holds a zero byte: this is not a rule file.", refusal(new byte[1024 * 1024]));
    assertEquals("RuleFile of 10000 lines", file(repeated("#\n", 9_997)).toString());
    assertEquals(
        "Expected a rule file of at most 10000 lines but it has more:"
            + " keep long lists of addresses in an ipset.",
        refusal(repeated("#\n", 9_998)));
    assertEquals(
        "Expected a rule file of at most 100000 words in its rules but it has more:"
            + " keep long lists of addresses in an ipset.",
        refusal(repeated("-A INPUT" + repeated(" -f", 18) + "\n", 5_001)));
  }

  @Test
  void lineEndsThatIptablesRestoreRefusesAreNoted() throws RuleFileException {
    assertEquals(Collections.emptyList(), file(SSH + "# remark\r\n").warnings());
    assertEquals(
        Collections.singletonList(
            "Line 4 ends with CRLF: iptables-restore does not load such a file."),
        file(SSH + "-A INPUT -j DROP\r\n-A INPUT -j DROP\r\n").warnings());
    assertEquals(
        Collections.singletonList(
            "The last line, COMMIT, has no newline: older iptables-restore does not load such a"
                + " file."),
        RuleFile.parse((HEAD + "COMMIT").getBytes(StandardCharsets.ISO_8859_1)).warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A INPUT -p tcp -m multiport --dports 80,22 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 20:25 -j ACCEPT",
        "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT",
        "[3:120] -A INPUT -p tcp -m tcp --dport=22 -j ACCEPT"
      })
  void aRuleThatNamesTheSshPortLetsSshIn(String rule) throws RuleFileException {
    assertEquals(3, file(rule + "\n-A INPUT -j DROP\n").sshRule(22).line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A INPUT -p udp -m udp --dport 22 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 23 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 22 -j DROP",
        "-A INPUT -p tcp -m tcp --dport 22 -j LIMIT",
        "-A INPUT -p tcp -m tcp --dport 22 -g TAKE",
        "-A OUTPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A APART -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A INPUT -p tcp -m tcp ! --dport 22 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --sport 22 -j ACCEPT",
        "-A INPUT -p tcp stray -m tcp --dport 22 -j ACCEPT",
        "-A INPUT -i lo -p tcp -m tcp --dport 22 -j ACCEPT"
      })
  void anotherRuleDoesNot(String rule) throws RuleFileException {
    String chains =
        ":TAKE - [0:0]\n:LIMIT - [0:0]\n:APART - [0:0]\n-A TAKE -j ACCEPT\n"
            + "-A LIMIT -p tcp -j ACCEPT\n";
    assertEquals(
        "No line accepts ssh (TCP port 22), so there is no safe place for a rule."
            + " If ssh listens elsewhere, say --ssh-port.",
        noSsh(chains + rule + "\n"));
  }

  @Test
  void aJumpToAChainThatAcceptsAllLetsSshIn() throws RuleFileException {
    String chain = ":TAKE - [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j TAKE\n";
    assertEquals(4, file(chain + "-A TAKE -j ACCEPT\n").sshRule(22).line());
    assertEquals(
        4, file(chain + "-A TAKE -m comment --comment \"x y\" -j ACCEPT\n").sshRule(22).line());
    assertTrue(noSsh(chain).startsWith("No line accepts ssh"));
    assertTrue(noSsh(chain + "-A TAKE -j DROP\n").startsWith("No line accepts ssh"));
    assertTrue(noSsh(chain + "-A TAKE -m limit -j ACCEPT\n").startsWith("No line accepts ssh"));
  }

  @Test
  void aRefusalNamesTheLinesThatAreCommentedOut() throws RuleFileException {
    assertEquals(
        "No line accepts ssh (TCP port 22), so there is no safe place for a rule."
            + " If ssh listens elsewhere, say --ssh-port.\n"
            + "  line 3 is commented out: #-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        noSsh("#" + SSH + "#-A INPUT -p tcp --dport 220 -j ACCEPT\n"));
  }

  @Test
  void severalSshLinesAreRefused() throws RuleFileException {
    assertEquals(
        "Expected one line that accepts ssh (TCP port 22) but found 2; leave one:\n"
            + "  line 3: -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
            + "  line 4: -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        noSsh(SSH + SSH));
  }

  @Test
  void aFileWithoutAFilterTableIsRefused() throws RuleFileException {
    RuleFile nat = RuleFile.parse("*nat\nCOMMIT\n".getBytes(StandardCharsets.ISO_8859_1));
    RuleFileException e = assertThrows(RuleFileException.class, () -> nat.sshRule(22));
    assertEquals("There is no *filter table in the rule file.", e.getMessage());
  }

  @Test
  void theRulesThatOpenPortsAreThoseThatNameThem() throws RuleFileException {
    List<String> found = new ArrayList<>();
    String others = "-A INPUT -j ACCEPT\n-A OUTPUT -p tcp --dport 80 -j ACCEPT\n";
    String home = "-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT\n";
    for (Rule rule : file(others + SSH + home).openingRules()) {
      found.add(rule.line() + " " + rule.ports() + " " + rule.source());
    }
    assertEquals(Arrays.asList("5 22 0.0.0.0/0", "6 80,443 10.0.0.0/8"), found);
  }

  @Test
  void ofTwoEqualLinesTheOneNearestAboveTheSshLineIsOurs() throws RuleFileException {
    OwnRule own = OwnRule.accept("INPUT", 8123, IpNetwork.ANY);
    OwnRule gone = OwnRule.accept("INPUT", 8200, IpNetwork.ANY);
    String line = own.render() + "\n";
    Ownership ours = Ownership.of(file(line + line + SSH + line), Arrays.asList(own, gone), 22);
    assertEquals(Collections.singleton(own), ours.present().keySet());
    assertEquals(4, ours.present().get(own).line());
    assertEquals(Collections.singletonList(gone), ours.gone());
    assertTrue(ours.isOurs(4));
    assertFalse(ours.isOurs(3));
    assertFalse(ours.isOurs(6));
  }

  @Test
  void aRuleOfOursIsWrittenAsIptablesSaveWritesIt() {
    IpNetwork home = IpNetwork.parse("192.168.1.0/24", false);
    OwnRule rule = OwnRule.accept("INPUT", 8123, home);
    assertEquals("-A INPUT -s 192.168.1.0/24 -p tcp -m tcp --dport 8123 -j ACCEPT", rule.render());
    assertEquals(rule.render(), rule.toString());
    assertEquals("-s 192.168.1.0/24 -p tcp -m tcp --dport 8123 -j ACCEPT", rule.specification());
    assertEquals("port 8123 from 192.168.1.0/24", rule.words());
    assertEquals("INPUT", rule.chain());
    assertEquals(8123, rule.port());
    assertEquals(home, rule.source());
    OwnRule same = OwnRule.accept("INPUT", 8123, IpNetwork.parse("192.168.1.0/24", false));
    assertEquals(same, rule);
    assertEquals(same.hashCode(), rule.hashCode());
    assertNotEquals(OwnRule.accept("INPUT", 8123, IpNetwork.ANY), rule);
    assertNotEquals(OwnRule.accept("INPUT", 8124, home).hashCode(), rule.hashCode());
    assertNotEquals(rule, new Object());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"serverPort\":8000};                        8000",
        "{\"serverPort\" : \"18000\" , \"other\":9000}; 18000",
        "{\"serverPort\":80000x};                      0",
        "{\"serverPort\":800};                         0",
        "{\"clientServerPort\":8000};                  0",
        "{};                                           0"
      })
  void theOriginalAppsPortIsReadFromItsSettings(String settings, int port) {
    assertEquals(port, OriginalAppRules.portIn(settings));
  }

  private static String left(int port) {
    return "-A INPUT -p tcp -m tcp --dport " + port + " -j ACCEPT\n";
  }

  private static List<String> adoptable(String rules, int settingsPort) throws RuleFileException {
    RuleFile file = file(rules);
    OwnRule own = OwnRule.accept("INPUT", 8123, IpNetwork.ANY);
    Ownership ours = Ownership.of(file, Collections.singletonList(own), 22);
    List<String> found = new ArrayList<>();
    for (OriginalAppRules.Adoptable rule : OriginalAppRules.of(file, ours, 22, settingsPort)) {
      found.add(rule.line() + " " + rule.rule().words() + (rule.proven() ? " proven" : ""));
    }
    return found;
  }

  @Test
  void theOriginalAppsRuleIsTheNearestOrTheOneThatItsSettingsName() throws RuleFileException {
    String two = left(8000) + left(9000) + left(8123) + SSH;
    assertEquals(Collections.singletonList("4 port 9000"), adoptable(two, 0));
    assertEquals(Collections.singletonList("4 port 9000 proven"), adoptable(two, 9000));
    assertEquals(Arrays.asList("4 port 9000", "3 port 8000 proven"), adoptable(two, 8000));
    String parted = left(8000) + "#\n" + left(9000) + SSH;
    assertEquals(Collections.singletonList("5 port 9000"), adoptable(parted, 8000));
    assertEquals(Collections.emptyList(), adoptable(left(9000) + SSH + SSH, 0));
    assertEquals(Collections.emptyList(), adoptable(left(Packet.MIN_OPEN_PORT - 1) + SSH, 0));
    assertEquals(Collections.emptyList(), adoptable(left(65536) + SSH, 0));
    assertEquals(Collections.singletonList("3 port 65535"), adoptable(left(65535) + SSH, 0));
    String lowest = left(Packet.MIN_OPEN_PORT) + SSH;
    assertEquals(Collections.singletonList("3 port " + Packet.MIN_OPEN_PORT), adoptable(lowest, 0));
  }
}
