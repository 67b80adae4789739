package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.tools.ssh.Outcome;

/** The small parts that a deploy is made of. */
class PartsTest {

  @TempDir
  private Path folder;

  @Test
  void aToon1IsToldWhatItNeeds() {
    IOException error = assertThrows(IOException.class, () -> Runtime.choose(
        Survey.parse(Surveys.TOON_1), Artefacts.folder(folder), Optional.empty()));
    assertTrue(error.getMessage().contains("Java SE Embedded 8"), error.getMessage());
    assertTrue(error.getMessage().contains("--runtime FILE"), error.getMessage());
  }

  @Test
  void aToon2WithoutARuntimeIsToldHowToMakeOne() {
    IOException error = assertThrows(IOException.class, () -> Runtime.choose(
        Survey.parse(Surveys.TOON_2), Artefacts.folder(folder), Optional.empty()));
    assertTrue(error.getMessage().contains("scripts/runtime armhf"), error.getMessage());
  }

  @Test
  void aRuntimeThatIsThereServesWhenThereIsNoneToSend() throws IOException {
    Survey survey = Surveys.toon2("runtime cafe", "runtime_there cafe");
    assertEquals("cafe", Runtime.choose(survey, Artefacts.folder(folder), Optional.empty()).hash());
  }

  @Test
  void aJavaThatIsThereIsLinkedTo() throws IOException {
    Files.writeString(folder.resolve("porthole"), "#!/bin/sh\n");
    Files.writeString(folder.resolve("porthole-archive"), "#!/bin/sh\n");
    Runtime runtime = Runtime.choose(
        Survey.parse(Surveys.RASPBERRY), Artefacts.folder(folder), Optional.empty());
    assertEquals("/usr/bin/java", runtime.java().orElseThrow().path());
    assertEquals(Set.of("porthole", "porthole-archive"), runtime.scripts().keySet());
  }

  @Test
  void aMissingFileSaysWhatToDo() {
    IOException error = assertThrows(IOException.class, () -> Artefacts.folder(folder).release());
    assertTrue(error.getMessage().contains("scripts/build"), error.getMessage());
    error = assertThrows(IOException.class, () -> Artefacts.around(folder.resolve("porthole.jar")));
    assertTrue(error.getMessage().contains("--release DIR"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "qmf/porthole", "/porthole", "/qmf/../etc", "/qmf/port hole",
          "/qmf/porthole/",
      "/qmf/a'b", "/qmf/$HOME", "/qmf//porthole", "/qmf/.hidden"})
  void aBaseThatAShellOrInitWouldMisreadIsRefused(String base) {
    assertThrows(IllegalArgumentException.class, () -> Layout.checkedBase(base));
  }

  @Test
  void elfHeadersTellTheFloats() {
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
  void listenersAreReadFromProc() {
    String table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
           1: 0100007F:C350 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
           0: 00000000000000000000000000000000:1FBB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0 0
        """;
    assertEquals(Set.of(22, 8123), Listeners.parse(table));
  }

  @Test
  void theStatusIsToldInWords() throws IOException {
    LauncherStatus status = LauncherStatus.parse("""
        {"format": 1, "state": "waiting", "reason": "exit code 1", "release": "1-a", "trial": true, "exits": 2,
        "retry_seconds": 4, "port": 8123, "confirm": "wanted", "gave_up": "2-b", "gave_up_why": "exited three times",
        "request": "open 8123", "request_state": "done", "request_message": "open"}""");
    assertEquals("""
        service   waiting 4 s before the next start; it has ended 2 times in a row: exit code 1
        release   1-a, on trial
        gave up   2-b: exited three times
        port      8123
        firewall  a change waits to be confirmed ('porthole port 8123' does it), or is taken back
        request   open 8123: done. open""", String.join("\n", status.words()));
    assertEquals("firewall  a change waits to be confirmed ('porthole port 8123' does it), or is taken "
        + "back in 7 min", status.words(Optional.of(Duration.ofSeconds(361))).get(4));
    assertTrue(status.words(Optional.of(Duration.ZERO)).get(4).endsWith("taken back any moment"));
    LauncherStatus undone = LauncherStatus.parse("""
        {"format": 1, "state": "running", "port": 8300, "confirm": "none",
         "request": "open 8400", "request_state": "done", "request_message": "open"}""");
    assertTrue(undone.words().toString().contains("Since then it was taken back."));
    assertThrows(IOException.class, () -> LauncherStatus.parse("{\"format\": 2}"));
    assertThrows(IOException.class, () -> LauncherStatus.parse("sh: launcher: not found"));
  }

  private static RuleAnswer shown(String pending) throws IOException {
    return RuleAnswer.of(new Outcome(0, "{\"exit\": 0, \"pending\": " + pending + "}", ""));
  }

  @Test
  void theRuleManagerTellsHowLongItWaits() throws IOException {
    assertEquals(Optional.of(Duration.ofSeconds(361)),
        shown("{\"stage\": \"waiting\", \"minutes\": 10, \"secondsLeft\": 361}").timeLeft());
    assertEquals(Optional.empty(), shown("null").timeLeft());
    assertEquals(Optional.empty(),
        shown("{\"stage\": \"written\", \"secondsLeft\": null}").timeLeft());
  }
}
