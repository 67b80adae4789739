package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmedCommitTest {
  private static final String MARK = "iptables.conf.porthole.pending";
  @TempDir Path root;
  private Device device;

  @BeforeEach
  void aRootedDevice() {
    device = Device.with(Device.ROOTED, root);
  }

  private void run(int exit, String command) {
    assertEquals(exit, device.run(command), command + ": " + device.out + device.err);
  }

  private void said(String words) {
    assertTrue((device.out + device.err).contains(words), device.out + device.err);
  }

  private boolean isOpen(int port) {
    return device.file().contains("--dport " + port + " -j ACCEPT");
  }

  private boolean isPending() {
    return device.beside().contains(MARK);
  }

  @Test
  void aChangeThatIsConfirmedAfterTheRebootStays() {
    run(0, "open 8123 --confirm-within 5 --reboot");
    assertEquals(1, device.commands.reboots());
    device.clock.reboot();
    device.clock.atPause =
        () -> {
          if (device.clock.uptime == 100) {
            Device owner = device;
            assertEquals(0, owner.run("confirm"));
            said("confirmed: the change stays");
          }
        };
    run(0, "boot");
    said("no longer pending");
    assertTrue(device.clock.uptime <= 101, "the wait ends with the confirmation");
    assertTrue(isOpen(8123) && !isPending());
    assertEquals(1, device.commands.reboots());
  }

  @Test
  void anUnconfirmedChangeIsTakenBackAfterItsMinutesAndTheDeviceRebootsOnce() {
    run(0, "open 8123 --confirm-within 5 --reboot");
    device.clock.reboot();
    long start = device.clock.uptime;
    run(0, "boot");
    said("the old rule file is back; rebooting");
    assertEquals(5 * 60, device.clock.uptime - start);
    assertEquals(Device.ROOTED, device.file());
    assertEquals(2, device.commands.reboots());
    device.clock.reboot();
    run(0, "boot");
    device.clock.reboot();
    run(0, "boot");
    assertEquals(2, device.commands.reboots());
    assertFalse(isPending());
  }

  @Test
  void theWaitContinuesAfterTheLauncherWasKilled() {
    run(0, "open 8123 --confirm-within 5 --reboot");
    device.clock.reboot();
    device.clock.atPause =
        () -> {
          if (device.clock.uptime == 200) {
            throw new MemoryStorage.PowerCut();
          }
        };
    try {
      device.run("boot");
    } catch (MemoryStorage.PowerCut e) {
      device.clock.uptime += 60;
    }
    run(0, "boot");
    assertEquals(40 + 5 * 60, device.clock.uptime);
    assertEquals(Device.ROOTED, device.file());
  }

  @Test
  void aRebootDuringTheWaitStartsItAnewAndAConfirmationStillCounts() {
    run(0, "open 8123 --confirm-within 5 --reboot");
    cutDuringTheWait();
    device.clock.reboot();
    device.clock.atPause = () -> {};
    run(0, "confirm");
    run(0, "boot");
    assertTrue(isOpen(8123));
  }

  @Test
  void aDeviceThatRebootsAgainAndAgainTakesTheChangeBack() {
    run(0, "open 8123 --confirm-within 5 --reboot");
    for (int boot = 0; boot < 3; boot++) {
      cutDuringTheWait();
    }
    device.clock.reboot();
    device.clock.atPause = () -> {};
    run(0, "boot");
    assertEquals(40, device.clock.uptime, "no wait");
    assertEquals(Device.ROOTED, device.file());
    assertEquals(2, device.commands.reboots());
  }

  private void cutDuringTheWait() {
    device.clock.reboot();
    device.clock.atPause =
        () -> {
          throw new MemoryStorage.PowerCut();
        };
    try {
      device.run("boot");
    } catch (MemoryStorage.PowerCut e) {
      device.disk.powerUp(MemoryStorage.Loss.NOTHING, 0);
    }
  }

  @Test
  void beforeTheRebootConfirmIsRefusedAndBootDoesNotWait() {
    run(0, "open 8123 --confirm-within 5");
    run(0, "show");
    said("a change that takes effect at the next reboot; then 5 minutes to confirm it");
    run(1, "confirm");
    said("has not rebooted since the change");
    run(0, "boot");
    said("takes effect at the next reboot");
    assertEquals(40, device.clock.uptime);
    assertTrue(isOpen(8123) && isPending());
  }

  @Test
  void anotherChangeIsRefusedWhileOneIsPending() {
    run(0, "open 8123 --confirm-within 5");
    for (String command : new String[] {"open 8200", "close", "undo"}) {
      run(1, command);
      said("A change waits for its confirmation");
    }
    run(0, "revert");
    assertEquals(Device.ROOTED, device.file());
    run(0, "open 8200");
  }

  @Test
  void revertPutsBackTheFileAndTheListOfOurRules() {
    run(0, "open 8111");
    run(0, "open 8123 --confirm-within 5 --reboot");
    device.clock.reboot();
    run(0, "revert");
    assertTrue(isOpen(8111) && !isOpen(8123) && !isPending());
    run(0, "close");
    assertEquals(Device.ROOTED, device.file());
  }

  @Test
  void confirmAndRevertFailWhenNothingIsPending() {
    run(1, "confirm");
    said("Nothing is pending");
    run(1, "revert");
    said("Nothing is pending");
    run(0, "boot");
    said("nothing is pending");
  }

  @Test
  void aConfirmationThatComesAfterTheRevertIsTooLate() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    run(0, "boot");
    run(1, "confirm");
    said("Too late");
    run(1, "open 8200");
    said("has not rebooted since");
  }

  @Test
  void anEditByHandDuringTheWaitIsTakenBackButSaved() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    String byHand = device.file() + "# by hand\n";
    device.disk.edit(Device.FILE, byHand);
    run(0, "boot");
    assertEquals(Device.ROOTED, device.file());
    assertEquals(
        byHand, device.disk.text(Device.FILE.resolveSibling("iptables.conf.porthole.reverted")));
  }

  @Test
  void bootDoesNotWaitWhenTheOwnerHasPutTheFileBackByHand() {
    run(0, "open 8123 --confirm-within 1");
    device.disk.edit(Device.FILE, Device.ROOTED);
    device.clock.reboot();
    run(0, "boot");
    assertEquals(40, device.clock.uptime);
    assertEquals(0, device.commands.reboots());
    assertFalse(isPending());
  }

  @Test
  void aMissingBackupPreventsTheRevertAndTheReboot() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    device.disk.edit(Device.FILE.resolveSibling("iptables.conf.porthole.backup-1"), "damaged");
    run(1, "boot");
    said("has changed since it was written");
    assertEquals(1, device.commands.reboots());
    assertTrue(isOpen(8123) && isPending());
  }

  @Test
  void aDamagedStateFileDoesNotPreventAConfirmation() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    device.disk.edit(
        Device.FILE.resolveSibling("iptables.conf.porthole"), "porthole-firewall state 1\nown HCB");
    run(0, "confirm");
    run(0, "boot");
    assertTrue(isOpen(8123) && !isPending());
  }

  @Test
  void aLockHeldForMinutesDoesNotPreventTheRevert() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    device.disk.lockedUntil(() -> device.clock.uptime > 400);
    run(0, "boot");
    assertEquals(Device.ROOTED, device.file());
  }

  @Test
  void aDamagedStateFileDoesNotPreventTheRevert() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    device.disk.edit(
        Device.FILE.resolveSibling("iptables.conf.porthole"), "porthole-firewall state 1\nown HCB");
    run(0, "boot");
    assertEquals(Device.ROOTED, device.file());
    run(1, "open 8200");
    device.clock.reboot();
    run(0, "boot");
    run(0, "open 8200");
  }

  @Test
  void aFailedRebootIsReportedAndTriedAgainByTheNextCallOnly() {
    run(0, "open 8123 --confirm-within 1 --reboot");
    device.clock.reboot();
    device.commands.answer =
        command -> new porthole.firewall.apply.Commands.CompletedCommand(127, "not found");
    run(1, "boot");
    said("reboot by hand");
    assertEquals(Device.ROOTED, device.file());
    device.commands.answer =
        command -> new porthole.firewall.apply.Commands.CompletedCommand(0, "");
    run(0, "boot");
    assertEquals(3, device.commands.reboots());
    device.clock.reboot();
    run(0, "boot");
    assertEquals(3, device.commands.reboots());
  }

  @Test
  void aConfirmedCommitIsRefusedWhenNoProgramRunsBoot() throws IOException {
    Path inittab = root.resolve("etc/inittab");
    for (String row :
        new String[] {
          "",
          "#prth:345:respawn:/qmf/porthole/launcher",
          "prth:345:off:/qmf/porthole/launcher",
          "prth:345:respawn:/qmf/porthole/gone",
          "log:345:respawn:/bin/cat >/var/volatile/log/porthole"
        }) {
      Files.write(inittab, (row + "\n").getBytes(StandardCharsets.UTF_8));
      run(1, "open 8123 --confirm-within 5");
      said("Nothing on this machine would take an unconfirmed change back");
      assertEquals(Device.ROOTED, device.file());
    }
  }

  @Test
  void anRcScriptThatRunsBootIsAcceptedLikeAnInittab() throws IOException {
    Files.delete(root.resolve("etc/inittab"));
    Path script = Files.createDirectories(root.resolve("etc/rc5.d")).resolve("S99porthole");
    Files.write(script, "#!/bin/sh\n/qmf/porthole/launcher &\n".getBytes(StandardCharsets.UTF_8));
    run(1, "open 8123 --confirm-within 5");
    assertTrue(script.toFile().setExecutable(true));
    run(0, "open 8123 --confirm-within 5");
    run(0, "revert");
    run(0, "open 8123 --confirm-within 5 --hook " + script);
  }

  @Test
  void aChangeThatWritesNothingNeedsNoConfirmationAndNoReboot() {
    run(0, "open 8123");
    run(0, "open 8123 --confirm-within 5 --reboot");
    said("port 8123 is already open");
    assertFalse(isPending());
    assertEquals(0, device.commands.reboots());
  }

  @Test
  void aFailedRebootLeavesTheNewFileInPlace() {
    device.commands.answer = command -> null;
    run(1, "open 8123 --reboot");
    assertTrue(isOpen(8123));
  }
}
