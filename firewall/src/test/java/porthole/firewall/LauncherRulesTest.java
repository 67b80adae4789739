package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.firewall.apply.BootHook;
import porthole.firewall.apply.Commands;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.rules.Packet;
import porthole.firewall.rules.RuleFile;
import porthole.firewall.rules.Verdict;

/**
 * The launcher and the screen of a Toon repeat values of the rule manager, which owns them: these
 * tests fail when one side changes alone.
 */
class LauncherRulesTest {
  @TempDir private Path root;

  @Test
  void theLauncherNamesTheRuleFileAndItsMarkAsTheRuleManagerDoes() throws IOException {
    ToonFile launcher = ToonFile.of("launcher");
    assertEquals(RuleStore.DEFAULT_FILE, launcher.variable("RULES"));
    assertEquals(
        RuleStore.PREFIX + ".pending", launcher.value("pending=\\$\\{pending:-\\$RULES\\}(\\S+)"));
  }

  @Test
  void theLauncherRebootsByTheRuleManagersCommand() throws IOException {
    assertEquals(Options.DEFAULT_REBOOT, ToonFile.of("launcher.d/takeback.sh").variable("REBOOT"));
  }

  @Test
  void theLauncherPutsBackEveryRuleFileThatTheRuleManagerReads() throws IOException {
    ToonFile takeback = ToonFile.of("launcher.d/takeback.sh");
    assertEquals(RuleFile.MAX_BYTES, takeback.number("MAX_RULE_BYTES"));
  }

  @Test
  void theLauncherWaitsForTheRuleManagerLongerThanItsThreeCommandsMayTake() throws IOException {
    int seconds = ToonFile.of("launcher.d/rules.sh").number("RULES_SECONDS");
    assertTrue(seconds > 3 * Commands.TIMEOUT_SECONDS, seconds + " s");
  }

  @Test
  void everyVerbWithWhichTheLauncherCallsTheRuleManagerIsOne() throws IOException {
    TreeSet<String> verbs = new TreeSet<>();
    for (String part : Arrays.asList("outside", "request", "rules", "verbs")) {
      verbs.addAll(
          ToonFile.of("launcher.d/" + part + ".sh")
              .values(
                  "(?m)(?:^|[(;&|!]|if|then)\\s*(?:run_)?rules ([a-z]+(?: \"\\$\\w+\"|"
                      + " --[a-z-]+)*)"));
    }
    assertEquals(
        new TreeSet<>(
            Arrays.asList(
                "boot",
                "close",
                "confirm",
                "explain \"$listens\"",
                "explain \"$port\" --json",
                "open \"$asked\" --confirm-within \"$minutes\"",
                "revert")),
        verbs);
    for (String words : verbs) {
      Options.parse(
          words
              .replaceAll("within \"\\$\\w+\"", "within 10")
              .replaceAll("\"\\$\\w+\"", "8123")
              .split(" "));
    }
  }

  @Test
  void theVerdictsOfExplainAreThoseThatTheLauncherKnows() throws IOException {
    ToonFile outside = ToonFile.of("launcher.d/outside.sh");
    assertEquals(
        Verdict.ACCEPTED + " | " + Verdict.DROPPED,
        outside.value("case \\$outside in\\s+([a-z| ]+)\\) ;;"));
    assertEquals(
        Verdict.CANNOT_TELL.toString(), outside.value("outside='([a-z ]+)' outside_why=\\$said"));
  }

  @Test
  void theLauncherFindsTheVerdictInTheAnswerOfExplain() throws IOException {
    String accepted =
        ToonFile.of("launcher.d/rules.sh").value("\\*'([^']*)'\\*\\) save_port \"\\$port\"");
    Device device = Device.with(Device.ROOTED, root);
    device.run("explain 5900 --json");
    assertTrue(device.out.contains(accepted), device.out);
    device.run("explain 5901 --json");
    assertTrue(!device.out.contains(accepted), device.out);
    device.run("explain 5900");
    assertEquals("accepted", device.out.split("\n")[0].replaceFirst(".*: ", ""), device.out);
    device.run("explain 5901");
    assertEquals("dropped", device.out.split("\n")[0].replaceFirst(".*: ", ""), device.out);
  }

  @Test
  void theScreenAsksForThePortsThatTheRuleManagerOpens() throws IOException {
    ToonFile words = ToonFile.of("porthole/Words.js");
    assertEquals(Packet.MIN_OPEN_PORT, words.number("MIN_PORT"));
    assertEquals(Packet.MAX_PORT, words.number("MAX_PORT"));
    Device device = Device.with(Device.ROOTED, root);
    assertEquals(RuleManager.USAGE, device.run("open 7999"));
    assertEquals("Expected a port from 8000 to 65535 but was '7999'.\n", device.err);
    assertEquals(
        "Expected a port from ", words.value("port <= MAX_PORT\\s+\\? \"\" : \"([^\"]*)\""));
  }

  @Test
  void theMinutesThatALauncherOrAScreenAsksForAreOnesThatTheRuleManagerTakes() throws IOException {
    int launcher = ToonFile.of("launcher.d/request.sh").number("DEFAULT_MINUTES");
    int screen = ToonFile.of("porthole/Words.js").number("CONFIRM_MINUTES");
    assertEquals(launcher, screen);
    assertTrue(launcher >= 1 && launcher <= PendingMark.MAX_MINUTES, launcher + " minutes");
  }

  @Test
  void theRowThatBootPutsIntoTheInittabIsOneThatTheRuleManagerFinds() throws IOException {
    String row =
        ToonFile.of("boot").value("row=\"(.*)\"").replace("$self", "/mnt/data/porthole/boot");
    write("mnt/data/porthole/boot", "");
    Path inittab = write("etc/inittab", row + "\n");
    assertEquals(Optional.of(inittab), BootHook.find(root));
  }

  @Test
  void theScriptThatBootPutsIntoRc5IsOneThatTheRuleManagerFinds() throws IOException {
    ToonFile boot = ToonFile.of("boot");
    String text =
        boot.value("printf '(#!/bin/sh.*)' \"\\$self\"")
            .replace("\\n", "\n")
            .replace("%s", "/mnt/data/porthole/boot");
    write("mnt/data/porthole/boot", "");
    Path script = write(boot.variable("script").substring(1), text);
    assertTrue(script.toFile().setExecutable(true));
    assertEquals(Optional.of(script), BootHook.find(root));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
