package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import porthole.tools.ssh.CommandResult;

class RuleManagerReplyTest {
  private static RuleManagerReply reply(String json) throws IOException {
    return RuleManagerReply.of(new CommandResult(0, json, ""));
  }

  @Test
  void allMembersOfAReplyAreRead() throws IOException {
    RuleManagerReply reply =
        reply(
            "{\"exit\":0,\"status\":\"planned\",\"message\":\"port 8123 is open\","
                + "\"diff\":\"+ACCEPT\",\"warnings\":[\"one\",\"two\"],\"ssh\":\"accepted\","
                + "\"open\":[{\"ports\":\"22\"},{\"ports\":\"8000:8100\"},{\"ports\":\"22\"},7],"
                + "\"ours\":[{\"port\":8123},{\"port\":8123},{\"port\":8300}],"
                + "\"adoptable\":[{\"port\":9000,\"proven\":true},{\"port\":8500}]}");
    assertTrue(reply.succeeded());
    assertEquals("planned", reply.status());
    assertEquals("port 8123 is open", reply.message());
    assertEquals("+ACCEPT", reply.diff());
    assertEquals(List.of("one", "two"), reply.warnings());
    assertTrue(reply.letsSshIn());
    assertEquals("22, 8000:8100", reply.openPorts());
    assertEquals(List.of(8123, 8300), reply.ours());
    assertEquals(Map.of(9000, true, 8500, false), reply.adoptable());
  }

  @Test
  void aReplyOfAnOlderRuleManagerLacksSomeMembers() throws IOException {
    RuleManagerReply reply = reply("{}");
    assertFalse(reply.succeeded());
    assertEquals("", reply.status() + reply.message() + reply.diff() + reply.openPorts());
    assertEquals(List.of(), reply.ours());
    assertEquals(List.of(), reply.warnings());
    assertEquals(Map.of(), reply.adoptable());
    assertFalse(reply.letsSshIn());
  }

  @Test
  void aUsageErrorIsShownInTheRuleManagersWords() {
    CommandResult usage = new CommandResult(2, "", "launcher: Expected a port from 8000\n");
    IOException e = assertThrows(IOException.class, () -> RuleManagerReply.of(usage));
    assertEquals("Expected a port from 8000", e.getMessage());
  }

  @Test
  void unreadableOutputIsReportedAsAFailedQuestion() {
    CommandResult broken = new CommandResult(127, "sh: java: not found\n", "");
    IOException e = assertThrows(IOException.class, () -> RuleManagerReply.of(broken));
    assertTrue(e.getMessage().endsWith("sh: java: not found"), e.getMessage());
  }
}
