package porthole.tools.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.SshTarget;

class CheckupTest {

  private static List<String> adoptable(String members) throws IOException {
    RuleManagerReply rules =
        RuleManagerReply.of(new CommandResult(0, "{\"exit\": 0" + members + "}", ""));
    return Checkup.adoptable(rules, SshTarget.of("root", "toon", 22)).stream()
        .map(Finding::toString)
        .toList();
  }

  @Test
  void theOriginalAppsRuleIsReportedWithTheCommandThatClosesIt() throws IOException {
    assertEquals(
        List.of(
            "note  port 8000 is open by a rule of the original app; 'porthole port --close 8000"
                + " root@toon' closes it",
            "note  port 9000 is open by a rule of the original app; 'porthole port --close --adopt"
                + " 9000 root@toon' closes it"),
        adoptable(
            ", \"adoptable\": [{\"chain\": \"HCB-INPUT\", \"port\": 8000, \"line\": 9,"
                + " \"proven\": true}, {\"chain\": \"HCB-INPUT\", \"port\": 9000, \"line\": 10,"
                + " \"proven\": false}]"));
  }

  @Test
  void anOlderRuleManagerReportsNoOriginalRule() throws IOException {
    assertEquals(List.of(), adoptable(""));
    assertEquals(List.of(), adoptable(", \"adoptable\": []"));
  }
}
