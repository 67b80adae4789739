package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.tools.ssh.CommandResult;

/** The small parts that a deploy is made of. */
class PartsTest {

  @TempDir private Path folder;

  @Test
  void aToon1IsRefusedWithWhatItNeeds() {
    IOException error =
        assertThrows(
            IOException.class,
            () ->
                JavaRuntime.choose(
                    Survey.parse(Surveys.TOON_1), Artefacts.folder(folder), Optional.empty()));
    assertTrue(error.getMessage().contains("Java SE Embedded 8"), error.getMessage());
    assertTrue(error.getMessage().contains("--runtime FILE"), error.getMessage());
  }

  @Test
  void aMissingRuntimeForAToon2NamesTheBuildCommand() {
    IOException error =
        assertThrows(
            IOException.class,
            () ->
                JavaRuntime.choose(
                    Survey.parse(Surveys.TOON_2), Artefacts.folder(folder), Optional.empty()));
    assertTrue(error.getMessage().contains("scripts/runtime armhf"), error.getMessage());
  }

  @Test
  void anInstalledRuntimeIsUsedWhenNoneIsBuilt() throws IOException {
    Survey survey = Surveys.toon2("runtime cafe", "runtime_there cafe");
    assertEquals(
        "cafe", JavaRuntime.choose(survey, Artefacts.folder(folder), Optional.empty()).hash());
  }

  @Test
  void anInstalledJavaIsLinked() throws IOException {
    Path scripts = Files.createDirectory(folder.resolve("runtime"));
    Files.writeString(scripts.resolve("porthole"), "#!/bin/sh\n");
    Files.writeString(scripts.resolve("porthole-archive"), "#!/bin/sh\n");
    JavaRuntime runtime =
        JavaRuntime.choose(
            Survey.parse(Surveys.RASPBERRY), Artefacts.folder(folder), Optional.empty());
    assertEquals("/usr/bin/java", runtime.java().orElseThrow().path());
    assertEquals(Set.of("porthole", "porthole-archive"), runtime.scripts().keySet());
  }

  @Test
  void theBuildFolderHoldsEveryDeployedPart() throws IOException {
    Files.createDirectories(folder.resolve("app/drawables"));
    Files.createDirectories(folder.resolve("runtime"));
    for (String name :
        List.of(
            "porthole-firewall.jar",
            "launcher",
            "boot",
            "app/PortholeApp.qml",
            "app/drawables/porthole.svg",
            "runtime/porthole",
            "runtime/porthole-archive")) {
      Files.writeString(folder.resolve(name), name);
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue("Implementation-Version", "0.2.0");
    new JarOutputStream(Files.newOutputStream(folder.resolve("porthole-device.jar")), manifest)
        .close();
    Artefacts artefacts = Artefacts.folder(folder);
    assertEquals(
        Set.of(
            "porthole-device.jar",
            "porthole-firewall.jar",
            "launcher",
            "boot",
            "app/PortholeApp.qml",
            "app/drawables/porthole.svg"),
        artefacts.release().files().keySet());
    assertEquals(Set.of("porthole", "porthole-archive"), artefacts.runtimeScripts().keySet());
  }

  @Test
  void aMissingPartNamesTheRemedy() {
    IOException error = assertThrows(IOException.class, () -> Artefacts.folder(folder).release());
    assertTrue(error.getMessage().contains("scripts/build"), error.getMessage());
    error = assertThrows(IOException.class, () -> Artefacts.around(folder.resolve("porthole.jar")));
    assertTrue(error.getMessage().contains("--release DIR"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "qmf/porthole",
        "/porthole",
        "/qmf/../etc",
        "/qmf/port hole",
        "/qmf/porthole/",
        "/qmf/a'b",
        "/qmf/$HOME",
        "/qmf//porthole",
        "/qmf/.hidden"
      })
  void aBaseFolderUnsafeForShellOrInitIsRefused(String base) {
    assertThrows(IllegalArgumentException.class, () -> Layout.checkedBase(base));
  }

  @Test
  void theFloatAbiIsReadFromElfHeaders() {
    byte[] header = new byte[52];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}, 0, header, 0, 7);
    header[18] = 40;
    header[37] = 0x02; // EF_ARM_ABI_FLOAT_SOFT
    assertEquals(Elf.ARM_SOFT_FLOAT, Elf.of(header));
    header[37] = 0x04; // EF_ARM_ABI_FLOAT_HARD
    assertEquals(Elf.ARM_HARD_FLOAT, Elf.of(header));
    header[18] = 62;
    assertEquals(Elf.OTHER_MACHINE, Elf.of(header));
    assertEquals(
        Elf.NO_PROGRAM, Elf.of("#!/bin/sh".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    assertTrue(Elf.ARM_SOFT_FLOAT.runsOn(Survey.parse(Surveys.TOON_1).machine()));
    assertEquals(false, Elf.ARM_HARD_FLOAT.runsOn(Survey.parse(Surveys.TOON_1).machine()));
  }

  @Test
  void listeningPortsAreReadFromProc() {
    String table =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
           1: 0100007F:C350 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
           0: 00000000000000000000000000000000:1FBB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0 0
        """;
    assertEquals(Set.of(22, 8123), ListeningPorts.parse(table));
  }

  @Test
  void aStatusIsShownInWords() throws IOException {
    LauncherStatus status =
        LauncherStatus.parse(
            """
            {"format": 1, "state": "waiting", "reason": "exit code 1", "release": "1-a",
            "trial": true, "exits": 2, "retry_seconds": 4, "port": 8123, "confirm": "wanted",
            "gave_up": "2-b", "gave_up_why": "exited three times",
            "request": "open 8123", "request_state": "done", "request_message": "open"}\
            """);
    assertEquals(
        """
        service   waiting 4 s before the next start; it has ended 2 times in a row: exit code 1
        release   1-a, on trial
        gave up   2-b: exited three times
        port      8123
        firewall  a change waits to be confirmed ('porthole port 8123' does it), or is reverted
        request   open 8123: done. open.\
        """,
        String.join("\n", status.words()));
    assertEquals(
        "firewall  a change waits to be confirmed ('porthole port 8123' does it), or is reverted in"
            + " 7 min",
        status.words(Optional.of(Duration.ofSeconds(361))).get(4));
    assertTrue(status.words(Optional.of(Duration.ZERO)).get(4).endsWith("reverted any moment"));
    LauncherStatus undone =
        LauncherStatus.parse(
            """
            {"format": 1, "state": "running", "port": 8300, "confirm": "none",
             "request": "open 8400", "request_state": "done", "request_message": "open"}\
            """);
    assertTrue(undone.words().toString().contains("Since then it was reverted."));
    assertTrue(undone.words().toString().contains("done. Since then"), "no former message");
    assertThrows(IOException.class, () -> LauncherStatus.parse("{\"format\": 2}"));
    assertThrows(IOException.class, () -> LauncherStatus.parse("sh: launcher: not found"));
  }

  private static LauncherStatus status(String members) throws IOException {
    return LauncherStatus.parse(
        "{\"format\": 1, \"state\": \"running\", \"confirm\": \"none\","
            + " \"url\": \"ws://0.0.0.0:8123/\", "
            + members
            + "}");
  }

  @Test
  void theStatusShowsWhetherTheFirewallAdmitsThePort() throws IOException {
    LauncherStatus shut =
        status(
            "\"port\": 8123, \"outside\": \"dropped\","
                + " \"outside_why\": \"dropped by line 8\"");
    assertEquals(
        "firewall  keeps port 8123 shut (dropped by line 8); 'porthole port 8123' opens it",
        shut.words().get(3));
    assertTrue(shut.isShut() && !shut.isOpen());
    LauncherStatus open = status("\"port\": 8123, \"outside\": \"accepted\"");
    assertEquals("firewall  lets port 8123 in from outside", open.words().get(3));
    assertTrue(open.isOpen() && !open.isShut());
    LauncherStatus never = status("\"port\": 0, \"outside\": \"dropped\"");
    assertEquals(
        "firewall  keeps port 8123 shut; 'porthole port 8123' opens one", never.words().get(3));
    assertFalse(never.isShut(), "no port was opened, so none has to be open");
  }

  @Test
  void aVerdictFromBeforeARebootIsNotShown() throws IOException {
    String request =
        "\"port\": 8123, \"request\": \"open 8123\", \"request_state\": \"done\","
            + " \"request_message\": \"port 8123 is open, from the next reboot on\"";
    assertEquals("request   open 8123: done.", status(request).words().get(4));
    assertEquals(
        "request   open 8123: done. Since then it was reverted.",
        status(request.replace("8123, \"request\"", "0, \"request\"")).words().get(4));
  }

  @Test
  void aFullDiskErrorNamesTheRemedy() throws IOException {
    LauncherStatus full = status("\"disk\": \"full\", \"disk_folder\": \"/mnt/data\"");
    assertTrue(
        full.words()
            .toString()
            .contains("disk      full: free some space in the device's" + " /mnt/data"),
        full.words().toString());
    assertEquals(
        "launcher: cat: write error: No space left on device. The disk of the device is"
            + " full: free some room there ('df -k' tells where), then try again.",
        FullDisk.explained("launcher: cat: write error: No space left on device."));
  }

  @Test
  void controlCharactersFromADeviceAreReplaced() throws IOException {
    assertTrue(status("\"reason\": \"\\u001b[2J\"").words().get(0).endsWith("?[2J"));
    assertEquals("?[2Jx", Launcher.said(new CommandResult(1, "", "launcher: \033[2Jx\n")));
  }

  private static RuleManagerReply shown(String pending) throws IOException {
    return RuleManagerReply.of(
        new CommandResult(0, "{\"exit\": 0, \"pending\": " + pending + "}", ""));
  }

  @Test
  void theConfirmationTimeIsReadFromTheRuleManager() throws IOException {
    assertEquals(
        Optional.of(Duration.ofSeconds(361)),
        shown("{\"stage\": \"waiting\", \"minutes\": 10, \"secondsLeft\": 361}").timeLeft());
    assertEquals(Optional.empty(), shown("null").timeLeft());
    assertEquals(
        Optional.empty(), shown("{\"stage\": \"written\", \"secondsLeft\": null}").timeLeft());
  }
}
