package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails before, in and after every step that changes something, and the disk forgets what
 * was not forced.
 */
class CrashTest {
  private static final String OWNERS = Device.ROOTED.replace("--dport 5900", "--dport 8555");
  @TempDir Path root;

  /**
   * A story: what happened before, the command in which the power fails, and what the owner does
   * afterwards.
   */
  private interface Check {
    void afterwards(Device device, String where);
  }

  private void everywhere(String content, List<String> before, String command, Check check) {
    int moments = 3 * steps(content, before, command);
    assertTrue(moments > 0, command + " changes nothing");
    for (int at = 0; at < moments; at++) {
      int moment = at;
      for (MemoryStorage.Loss loss : MemoryStorage.Loss.values()) {
        int kept = 0;
        int unforced;
        do {
          Device device = prepared(content, before);
          device.disk.cutPowerAt(moment);
          assertThrows(
              MemoryStorage.PowerCut.class,
              () -> device.run(command),
              command + " went on without power after moment " + moment);
          unforced = device.disk.unforcedNames();
          device.disk.powerUp(loss, kept);
          device.clock.reboot();
          check.afterwards(
              device, command + " cut at " + moment + ", lost " + loss + ", names kept " + kept);
          kept++;
        } while (loss == MemoryStorage.Loss.NAMES && kept <= unforced);
      }
    }
  }

  private Device prepared(String content, List<String> before) {
    Device device = Device.with(content, root);
    for (String command : before) {
      if (command.equals("REBOOT")) {
        device.clock.reboot();
      } else {
        assertEquals(0, device.run(command), command + ": " + device.err);
      }
    }
    return device;
  }

  private int steps(String content, List<String> before, String command) {
    Device device = prepared(content, before);
    device.disk.cutPowerAt(-1);
    device.run(command);
    return device.disk.steps();
  }

  private String after(String content, List<String> before, String command) {
    Device device = prepared(content, before);
    assertEquals(0, device.run(command), device.err);
    return device.file();
  }

  private static void assertTidy(Device device, String where) {
    for (String name : device.beside()) {
      assertFalse(name.matches(".*\\.(new|saved|tmp)"), where + " leaves " + device.beside());
    }
    long backups = device.beside().stream().filter(name -> name.contains("backup")).count();
    device.run("show --json");
    int listed = device.out.split("backup-", -1).length - 1;
    assertEquals(
        listed, backups, where + " leaves " + device.beside() + " but lists " + device.out);
  }

  @Test
  void aCrashDuringOpenLeavesAWholeFileAndARemovableRule() {
    String opened = after(Device.ROOTED, List.of(), "open 8123");
    everywhere(
        Device.ROOTED,
        List.of(),
        "open 8123",
        (device, where) -> {
          boolean isNew = device.file().equals(opened);
          assertTrue(isNew || device.file().equals(Device.ROOTED), where);
          assertEquals(0, device.run("close"), where + device.err);
          assertEquals(Device.ROOTED, device.file(), where);
          assertTidy(device, where);
          assertEquals(
              isNew,
              device.out.contains("port 8123") || device.beside().size() > 1 && isNew,
              where);
        });
  }

  @Test
  void afterACrashAnotherPortCanBeOpened() {
    String third = after(Device.ROOTED, List.of(), "open 8300");
    everywhere(
        Device.ROOTED,
        List.of("open 8123"),
        "open 8200",
        (device, where) -> {
          assertEquals(0, device.run("open 8300"), where + device.err);
          assertEquals(third, device.file(), where);
          assertTidy(device, where);
        });
  }

  @Test
  void aRuleOfSomebodyElseSurvivesACrashInEveryCommand() {
    for (String command : List.of("open 8200", "close", "undo", "open 8200 --keep")) {
      everywhere(
          OWNERS,
          List.of("open 8123"),
          command,
          (device, where) -> {
            assertTrue(device.run("close") == 0, where + device.err);
            assertEquals(OWNERS, device.file(), where);
            assertTidy(device, where);
          });
    }
  }

  /**
   * The narrow window: the rename never happened, and then the owner writes the very same line by
   * hand.
   */
  @Test
  void aLineThatTheOwnerWritesAfterACrashIsNotOurs() {
    String byHand =
        Device.ROOTED.replace(
                "# the owner's remark\n",
                "# the owner's remark\n-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT\n")
            + "# by hand\n";
    everywhere(
        Device.ROOTED,
        List.of(),
        "open 8123",
        (device, where) -> {
          boolean happened = !device.file().equals(Device.ROOTED);
          if (!happened) {
            device.disk.edit(Device.FILE, byHand);
            device.run("close");
            assertEquals(byHand, device.file(), where);
          }
        });
  }

  @Test
  void anUnconfirmedChangeIsTakenBackWhereverThePowerFails() {
    everywhere(
        Device.ROOTED,
        List.of("open 8111"),
        "open 8123 --confirm-within 2 --reboot",
        (device, where) -> {
          assertEndsWith(after(Device.ROOTED, List.of(), "open 8111"), device, where);
        });
  }

  @Test
  void anUnconfirmedUndoIsTakenBackWhereverThePowerFails() {
    String former = after(Device.ROOTED, List.of(), "open 8111");
    everywhere(
        Device.ROOTED,
        List.of("open 8111"),
        "undo --confirm-within 2",
        (device, where) -> assertEndsWith(former, device, where));
  }

  @Test
  void aRevertAtBootSurvivesAPowerCutAtAnyStep() {
    String former = after(Device.ROOTED, List.of(), "open 8111");
    everywhere(
        Device.ROOTED,
        List.of("open 8111", "open 8123 --confirm-within 2", "REBOOT"),
        "boot",
        (device, where) -> assertEndsWith(former, device, where));
  }

  @Test
  void aRevertByTheOwnerSurvivesAPowerCutAtAnyStep() {
    String former = after(Device.ROOTED, List.of(), "open 8111");
    everywhere(
        Device.ROOTED,
        List.of("open 8111", "open 8123 --confirm-within 2", "REBOOT"),
        "revert --reboot",
        (device, where) -> assertEndsWith(former, device, where));
  }

  @Test
  void aPowerCutDuringConfirmLeavesTheChangePendingOrConfirmed() {
    String former = after(Device.ROOTED, List.of(), "open 8111");
    String changed = after(Device.ROOTED, List.of(), "open 8123");
    everywhere(
        Device.ROOTED,
        List.of("open 8111", "open 8123 --confirm-within 2", "REBOOT"),
        "confirm",
        (device, where) -> {
          boots(device, where);
          assertTrue(List.of(former, changed).contains(device.file()), where);
          assertEquals(0, device.run("close"), where + device.err);
          assertEquals(Device.ROOTED, device.file(), where);
        });
  }

  private static void assertEndsWith(String content, Device device, String where) {
    long before = device.commands.reboots();
    long needed =
        device.file().equals(content) ? 0 : 1; // What a boot finds in the file is loaded already.
    boots(device, where);
    assertEquals(content, device.file(), where);
    assertTrue(
        device.commands.reboots() - before <= needed, where + " reboots " + device.commands.run);
    assertEquals(0, device.run("open 8123"), where + device.err);
    assertEquals(0, device.run("close"), where + device.err);
    assertEquals(Device.ROOTED, device.file(), where + ": a rule of ours was lost");
    assertTidy(device, where);
  }

  /** Boots as often as the device reboots itself, and once more. */
  private static void boots(Device device, String where) {
    for (int boot = 0; boot < 3; boot++) {
      assertEquals(0, device.run("boot"), where + device.err);
      device.clock.reboot();
    }
    assertEquals(0, device.run("boot"), where);
    assertTrue(device.out.contains("nothing is pending"), where + ": " + device.out);
  }

  /**
   * The rename is the one step before which a foreign edit cannot be seen: no file system has a
   * rename-if-unchanged.
   */
  @Test
  void anEditBySomebodyElseMeanwhileIsNotLost() {
    String theirs = Device.ROOTED + "# theirs\n";
    int steps = steps(Device.ROOTED, List.of(), "open 8123");
    int refused = 0;
    for (int step = 0; step < steps; step++) {
      Device device = prepared(Device.ROOTED, List.of());
      device.disk.meddleAt(step, () -> device.disk.edit(Device.FILE, theirs));
      int exit = device.run("open 8123");
      if (device.err.contains("Somebody else changed")) {
        refused++;
        assertEquals(1, exit);
        assertEquals(theirs, device.file(), "at " + step);
        device.disk.meddleAt(-1, () -> {});
        assertEquals(0, device.run("open 8123"), device.err);
        assertEquals(0, device.run("close"), device.err);
        assertEquals(theirs, device.file(), "at " + step);
        assertTidy(device, "at " + step);
      }
    }
    assertTrue(refused >= 12, "refused at " + refused + " of " + steps + " steps");
  }

  @Test
  void aFullDiskAtAnyStepLeavesAWholeFileAndTheNextRunWorks() {
    String opened = after(Device.ROOTED, List.of(), "open 8123");
    int steps = steps(Device.ROOTED, List.of(), "open 8123");
    for (int step = 0; step < steps; step++) {
      Device device = prepared(Device.ROOTED, List.of());
      device.disk.failAt(step);
      int exit = device.run("open 8123");
      assertTrue(
          exit == 1 && device.err.contains("No space left") || exit == 0,
          "at " + step + ": " + device.err);
      assertTrue(List.of(Device.ROOTED, opened).contains(device.file()), "at " + step);
      device.disk.failAt(-1);
      assertEquals(0, device.run("open 8123"), "at " + step + ": " + device.err);
      assertEquals(opened, device.file(), "at " + step);
      assertEquals(0, device.run("close"), "at " + step);
      assertEquals(Device.ROOTED, device.file(), "at " + step);
      assertTidy(device, "at " + step);
    }
  }

  @Test
  void aChangeDuringWhichTheDiskFailsIsTakenBack() {
    int steps = steps(Device.ROOTED, List.of(), "open 8123 --confirm-within 1");
    for (int step = 0; step < steps; step++) {
      Device device = prepared(Device.ROOTED, List.of());
      device.disk.failAt(step);
      device.run("open 8123 --confirm-within 1");
      device.disk.failAt(-1);
      device.clock.reboot();
      assertEndsWith(Device.ROOTED, device, "failing at " + step);
    }
  }

  @Test
  void aFullDiskDoesNotPreventTheRevert() {
    int steps = steps(Device.ROOTED, List.of("open 8123 --confirm-within 1", "REBOOT"), "boot");
    for (int step = 0; step < steps; step++) {
      Device device = prepared(Device.ROOTED, List.of("open 8123 --confirm-within 1", "REBOOT"));
      device.disk.failAt(step);
      device.run("boot");
      device.disk.failAt(-1);
      device.clock.reboot();
      boots(device, "failing at " + step);
      assertEquals(Device.ROOTED, device.file(), "failing at " + step);
    }
  }
}
