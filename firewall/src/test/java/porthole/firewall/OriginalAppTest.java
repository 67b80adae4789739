package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule that the original app left: adopted by the word of its settings, or of the owner. */
class OriginalAppTest {
  private static final String LEFT = "-A HCB-INPUT -p tcp -m tcp --dport 8000 -j ACCEPT\n";
  private static final String SSH = "-A HCB-INPUT -p tcp -m tcp --dport 22";
  private static final String WITH_LEFT = Device.ROOTED.replace(SSH, LEFT + SSH);
  @TempDir Path root;

  private Device device(String settings) {
    return device(settings, WITH_LEFT);
  }

  private Device device(String settings, String rules) {
    Device device = Device.with(rules, root);
    if (!settings.isEmpty()) {
      device.disk.edit(root.resolve("mnt/data/tsc/webSocketSettings.json"), settings);
    }
    return device;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"serverAddress\":\"0.0.0.0\",\"serverPort\":8000}",
        "{\"serverPort\" : \"8000\" , \"clientServerPort\":9000}"
      })
  void openClosesThePortInTheOriginalAppsSettings(String settings) {
    Device device = device(settings);
    assertEquals(0, device.run("open 8123 --json"), device.err);
    assertTrue(device.out.contains("\"adopted\":[{\"chain\":\"HCB-INPUT\",\"port\":8000,"));
    assertFalse(device.file().contains("--dport 8000 "));
    device.run("close");
    assertEquals(Device.ROOTED, device.file());
    assertEquals(0, device.run("undo"), device.err);
    assertEquals(0, device.run("undo"), device.err);
    assertEquals(WITH_LEFT, device.file());
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "close 8000"})
  void closeClosesThePortInTheOriginalAppsSettings(String command) {
    Device device = device("{\"serverPort\":8000}");
    assertEquals(0, device.run(command), device.err);
    assertEquals(Device.ROOTED, device.file());
  }

  @Test
  void closingAnotherPortOrOpeningWithKeepLeavesTheRuleAlone() {
    Device device = device("{\"serverPort\":8000}");
    device.run("open 8123 --keep");
    device.run("close 8123");
    assertEquals(WITH_LEFT, device.file());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"serverPort\":8001}",
        "{\"serverPort\":80000}",
        "{\"clientServerPort\":8000}"
      })
  void aRuleWithoutProofAndWithoutAdoptStays(String settings) {
    Device device = device(settings);
    assertEquals(0, device.run("open 8123"));
    assertTrue(device.err.contains("with --adopt it counts as ours"), device.err);
    assertEquals(0, device.run("close"));
    assertEquals(WITH_LEFT, device.file());
    assertEquals(0, device.run("close --adopt"), device.err);
    assertEquals(Device.ROOTED, device.file());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A HCB-INPUT -p tcp -m tcp --dport 8000 -j ACCEPT\n#\n",
        "-A HCB-INPUT -p tcp -m tcp --dport 8000 --tcp-flags SYN,RST,ACK SYN -j ACCEPT\n",
        "-A HCB-INPUT -p tcp --dport 8000 -j ACCEPT\n",
        "-A HCB-INPUT -s 192.168.1.0/24 -p tcp -m tcp --dport 8000 -j ACCEPT\n",
        "-A HCB-INPUT -p tcp -m tcp --dport 7999 -j ACCEPT\n",
        "-A INPUT -p tcp -m tcp --dport 8000 -j ACCEPT\n"
      })
  void aRuleInAnotherFormIsNeverAdopted(String other) {
    String rules = Device.ROOTED.replace(SSH, other + SSH);
    Device device = device("{\"serverPort\":8000}", rules);
    device.run("close --adopt");
    assertEquals(rules, device.file());
    device.run("show --json");
    assertTrue(device.out.contains("\"adoptable\":[]"), device.out);
  }

  @Test
  void withoutProofOnlyTheNearestRuleIsAdopted() {
    String mine = "-A HCB-INPUT -p tcp -m tcp --dport 9000 -j ACCEPT\n";
    Device device = device("", Device.ROOTED.replace(SSH, mine + LEFT + SSH));
    device.run("close --adopt");
    assertEquals(Device.ROOTED.replace(SSH, mine + SSH), device.file());
  }

  @Test
  void aRuleOfOursBeforeTheSshLineDoesNotHideTheOriginalApps() {
    Device device = device("");
    device.run("open 8123");
    device.run("show --json");
    String found = "{\"chain\":\"HCB-INPUT\",\"port\":8000,\"line\":7,\"proven\":false}";
    assertTrue(device.out.contains(found), device.out);
    device.run("open 8200 --adopt");
    String said = "port 8200 is open; port 8123, port 8000 is closed, from the next reboot on\n";
    assertEquals(said, device.out);
  }

  @Test
  void aRevertBringsTheAdoptedRuleBackAsOurs() {
    Device device = device("{\"serverPort\":8000}");
    assertEquals(0, device.run("open 8123 --confirm-within 5"), device.err);
    device.run("revert");
    assertEquals(WITH_LEFT, device.file());
    device.run("show --json");
    String ours = "\"ours\":[{\"chain\":\"HCB-INPUT\",\"port\":8000,";
    assertTrue(device.out.contains(ours), device.out);
  }
}
