package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.firewall.apply.Commands;

/** --live and iptables-restore --test, with an iptables that keeps its rules in a list. */
class LiveTest {
  private static final String SSH =
      "-A HCB-INPUT -p tcp -m tcp --dport 22 --tcp-flags SYN,RST,ACK SYN -j ACCEPT";
  @TempDir Path root;
  private Device device;
  private final List<String> kernel =
      new ArrayList<>(Arrays.asList("-A HCB-INPUT -i lo -j ACCEPT", SSH, "-A HCB-INPUT -j DROP"));
  private String broken = "nothing";

  @BeforeEach
  void aRootedDevice() {
    device = Device.with(Device.ROOTED, root);
    device.commands.answer = this::iptables;
  }

  private Commands.CompletedCommand iptables(String command) {
    String[] words = command.split(" ", 4);
    if (command.contains(broken)) {
      return new Commands.CompletedCommand(2, "iptables v1.4.21: broken\nmore");
    }
    if (command.startsWith("iptables -S")) {
      return new Commands.CompletedCommand(0, "-N HCB-INPUT\n" + String.join("\n", kernel) + "\n");
    }
    if (command.startsWith("iptables -I")) {
      String[] place = words[3].split(" ", 2);
      kernel.add(Integer.parseInt(place[0]) - 1, "-A " + words[2] + " " + place[1]);
    }
    if (command.startsWith("iptables -D")) {
      assertTrue(kernel.remove("-A " + words[2] + " " + words[3]), command);
    }
    return new Commands.CompletedCommand(0, "");
  }

  private void run(int exit, String command) {
    assertEquals(exit, device.run(command), command + ": " + device.out + device.err);
  }

  private List<String> opened() {
    List<String> opened = new ArrayList<>();
    kernel.forEach(
        rule -> {
          if (rule.contains("--dport 8")) {
            opened.add(rule.replaceAll(".*--dport ([0-9]+).*", "$1"));
          }
        });
    return opened;
  }

  @Test
  void aLiveChangeAddsTheRuleBeforeTheKernelsSshRuleAndRemovesTheFormerOne() {
    run(0, "open 8123 --live");
    assertEquals(1, kernel.indexOf("-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT"));
    assertEquals(SSH, kernel.get(2));
    run(0, "open 8200 --live");
    assertEquals(List.of("8200"), opened());
    run(0, "undo --live");
    assertEquals(List.of("8123"), opened());
    run(0, "close --live");
    assertEquals(List.of(), opened());
  }

  @Test
  void openingAnOpenPortLiveAddsTheRuleThatTheKernelLacks() {
    run(0, "open 8123");
    run(0, "open 8123 --live");
    run(0, "open 8123 --live");
    assertEquals(List.of("8123"), opened());
  }

  @Test
  void aLiveChangeThatFailsIsReportedAndTheFileIsWritten() {
    broken = "iptables -I";
    run(1, "open 8123 --live");
    assertTrue(
        device.err.contains(
            "failed (exit code 2: iptables v1.4.21: broken). The rule file is written; it takes"),
        device.err);
    assertTrue(device.file().contains("8123"));
  }

  @Test
  void aLiveChangeThatFailsBeforeItsConfirmationIsTakenBackAtOnce() {
    broken = "iptables -I";
    run(1, "open 8123 --live --confirm-within 5");
    assertEquals(Device.ROOTED, device.file());
    assertFalse(device.beside().contains("iptables.conf.porthole.pending"));
  }

  @Test
  void aHalfAppliedLiveChangeIsTakenBackFromTheKernel() {
    run(0, "open 8000 --live");
    broken = "iptables -D HCB-INPUT -p tcp -m tcp --dport 8000";
    run(1, "open 8123 --live --confirm-within 5");
    assertEquals(List.of("8000"), opened());
    assertTrue(device.file().contains("--dport 8000") && !device.file().contains("8123"));
  }

  @Test
  void anUnconfirmedLiveChangeIsTakenBackWithoutAReboot() {
    run(0, "open 8000 --live");
    String former = device.file();
    run(1, "open 8123 --live --confirm-within 5");
    assertTrue(device.err.contains("Nobody confirmed"), device.err);
    assertEquals(40 + 5 * 60, device.clock.uptime);
    assertEquals(List.of("8000"), opened());
    assertEquals(former, device.file());
    assertEquals(0, device.commands.reboots());
    run(0, "close --live");
    assertEquals(Device.ROOTED, device.file());
  }

  @Test
  void aLiveChangeThatIsConfirmedFromElsewhereStays() {
    device.clock.atPause =
        () -> {
          if (device.clock.uptime == 60) {
            assertEquals(0, device.run("confirm"), device.err);
          }
        };
    run(0, "open 8123 --live --confirm-within 5");
    assertTrue(device.out.contains("in effect now; confirm within 5 minutes"), device.out);
    assertTrue(device.out.contains("in effect and confirmed"), device.out);
    assertEquals(List.of("8123"), opened());
    assertTrue(device.file().contains("8123"));
  }

  @Test
  void afterAPowerCutDuringTheLiveWaitTheNextBootTakesTheChangeBack() {
    device.clock.atPause =
        () -> {
          throw new MemoryStorage.PowerCut();
        };
    try {
      device.run("open 8123 --live --confirm-within 5");
    } catch (MemoryStorage.PowerCut e) {
      device.clock.reboot();
      device.clock.atPause = () -> {};
    }
    run(0, "boot");
    assertEquals(Device.ROOTED, device.file());
    assertEquals(1, device.commands.reboots());
  }

  @Test
  void bootContinuesAKilledLiveWaitAndRevertsLive() {
    device.clock.atPause =
        () -> {
          throw new MemoryStorage.PowerCut();
        };
    try {
      device.run("open 8123 --live --confirm-within 5");
    } catch (MemoryStorage.PowerCut e) {
      device.clock.atPause = () -> {};
    }
    run(0, "boot");
    assertEquals(Device.ROOTED, device.file());
    assertEquals(List.of(), opened());
    assertEquals(0, device.commands.reboots());
  }

  @Test
  void theNewFileIsTestedWithIptablesRestoreWithoutLoadingIt() {
    run(0, "open 8123");
    assertEquals(
        List.of("iptables-restore --test", "iptables-restore --test"), device.commands.run);
    assertEquals(device.file(), device.commands.inputs.get(1));
    assertEquals("", device.err);
  }

  @Test
  void anIptablesRestoreWithoutTestIsNotUsed() {
    broken = "--test";
    run(0, "open 8123");
    assertTrue(
        device.err.contains(
            "The new file was not tested, as iptables-restore --test does not work here"),
        device.err);
  }

  @Test
  void aFileThatIptablesRestoreRefusesIsNotWritten() {
    device.commands.answer =
        command -> {
          String input = device.commands.inputs.get(device.commands.inputs.size() - 1);
          return new Commands.CompletedCommand(
              input.contains("8123") ? 2 : 0, "iptables-restore: line 7 failed");
        };
    run(1, "open 8123");
    assertTrue(
        device.err.contains(
            "refuses the new file, so nothing is changed (iptables-restore: line 7 failed)"),
        device.err);
    assertEquals(Device.ROOTED, device.file());
    assertEquals(
        List.of(), device.beside().stream().filter(name -> name.endsWith(".new")).toList());
  }

  @Test
  void aDryRunWritesNothing() {
    run(0, "open 8123 --dry-run --live");
    assertEquals(List.of(), device.beside());
    assertEquals(List.of(), opened());
    assertEquals(Device.ROOTED, device.file());
  }
}
