package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import porthole.firewall.apply.DiskStorage;

/**
 * On a real disk: bad input is answered with a sentence and an exit code, and the file is as it
 * was.
 */
class BadInputTest {
  @TempDir Path dir;
  private String out;
  private String err;

  private int run(Path file, String words) {
    List<String> args = new ArrayList<>(Arrays.asList(words.split(" ")));
    args.addAll(Arrays.asList("--file", file.toString()));
    return run(args);
  }

  private int run(List<String> args) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream failed = new ByteArrayOutputStream();
    int exit =
        RuleManager.run(
            args.toArray(new String[0]),
            new PrintStream(printed),
            new PrintStream(failed),
            SystemAccess.of(new DiskStorage(), FakeCommands.missing(), new FakeBootClock(), dir));
    out = new String(printed.toByteArray(), StandardCharsets.UTF_8);
    err = new String(failed.toByteArray(), StandardCharsets.UTF_8);
    return exit;
  }

  private Path file(String content) throws IOException {
    Path file = dir.resolve("iptables.conf");
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    return file;
  }

  private void refused(String content, String sentence) throws IOException {
    Path file = file(content);
    for (String command : new String[] {"open 8123", "close", "show", "explain 8123"}) {
      assertEquals(1, run(file, command), command);
      assertTrue(err.contains(sentence), err);
      assertFalse(err.contains("Exception"), err);
      assertEquals(content, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    refused("", "The rule file is empty");
  }

  @Test
  void aFileWithoutCommitIsRefused() throws IOException {
    refused(
        Device.ROOTED.replace("COMMIT\n", ""), "Expected COMMIT at the end of the table *filter");
  }

  @Test
  void aSecondFilterTableIsRefused() throws IOException {
    refused(Device.ROOTED + Device.ROOTED, "Line 12 begins a second table *filter");
  }

  @Test
  void aBinaryFileIsRefused() throws IOException {
    refused("\u007fELF\0\1\2\3" + Device.ROOTED, "Line 1 holds a zero byte");
    refused("\u0080\u0001\u001b[2J\n", "Line 1 is '??");
  }

  @Test
  void aLineThatIptablesRestoreRefusesIsRefused() throws IOException {
    refused(
        Device.ROOTED.replace("# the", "  # the"),
        "Line 6 is '  # the owner's remark': iptables-restore refuses the blanks");
    refused(
        Device.ROOTED.replace("# the owner's remark", "   "),
        "iptables-restore refuses the blanks");
    refused(Device.ROOTED.replace("COMMIT", "COMMIT "), "iptables-restore refuses the blanks");
    refused(Device.ROOTED.replace("# the", "nonsense # the"), "Expected -A and a chain");
    refused(Device.ROOTED.replace("# the", "-I INPUT -j ACCEPT\n# the"), "Expected -A and a chain");
    refused(
        Device.ROOTED.replace(":HCB-INPUT - [0:0]\n", ""),
        "adds to the chain HCB-INPUT, which no line above declares");
    refused(Device.ROOTED.replace(":HCB-INPUT -", ":HCB-INPUT DROP"), "gives HCB-INPUT a policy");
    refused(Device.ROOTED.replace(":INPUT ACCEPT", ":INPUT -"), "gives INPUT the policy -");
    refused(Device.ROOTED.replace(":HCB", ":HCB-INPUT - [0:0]\n:HCB"), "a second time");
    refused(Device.ROOTED.replace("*filter", "*flter"), "Expected a table such as *filter");
    refused(Device.ROOTED.replace("*filter", "*filter\n*nat"), "Line 2 is '*nat'");
    refused(
        Device.ROOTED.replace("# the", "-A INPUT -j LATER\n:LATER - [0:0]\n# the"),
        "declared only in line 7");
    refused(Device.ROOTED.replace("# the", "-A HCB-INPUT -j HCB-INPUT\n# the"), "in a circle");
    refused(
        Device.ROOTED.replace(
            "# the", "#" + new String(new char[11_000]).replace('\0', '#') + "\n# the"),
        "longer than");
  }

  @Test
  void aFileWithoutAFilterTableIsRefused() throws IOException {
    Path file = file("*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n");
    assertEquals(1, run(file, "open 8123"));
    assertTrue(err.contains("There is no *filter table"), err);
  }

  @Test
  void aFileOf100MegabytesIsRefused() throws IOException {
    Path file = dir.resolve("iptables.conf");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(100L * 1024 * 1024);
    }
    assertEquals(1, run(file, "open 8123"));
    assertTrue(err.contains("Expected a file of at most 1048576 bytes"), err);
    assertEquals(100L * 1024 * 1024, Files.size(file));
  }

  @Test
  void aDirectoryAFifoAndAMissingFileAreRefused() throws Exception {
    assertEquals(1, run(dir, "open 8123"));
    assertTrue(err.contains("is a directory"), err);
    assertEquals(1, run(dir.resolve("missing"), "open 8123"));
    assertTrue(err.contains("There is no file"), err);
    Path fifo = dir.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertEquals(1, run(fifo, "open 8123"));
    assertTrue(err.contains("Expected a file"), err);
  }

  /** What a name beside the rule file can be, other than a file; each would hang or go astray. */
  private void put(String kind, Path path) throws Exception {
    Files.deleteIfExists(path);
    switch (kind) {
      case "fifo":
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        break;
      case "directory":
        Files.createDirectory(path);
        Files.createFile(path.resolve("something"));
        break;
      default:
        Files.createSymbolicLink(path, dir.resolve("elsewhere"));
    }
  }

  @ParameterizedTest
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  @CsvSource({
    "fifo,      '',        open 8123",
    "fifo,      .lock,     open 8123",
    "fifo,      .pending,  open 8123",
    "fifo,      .pending,  boot",
    "fifo,      .backup-1, undo",
    "directory, .lock,     open 8123",
    "directory, .new,      open 8123",
    "directory, .tmp,      open 8123",
    "directory, .saved,    open 8123",
    "directory, .pending,  show",
    "directory, .backup-1, undo",
    "symlink,   '',        open 8123",
    "symlink,   .lock,     open 8123",
    "symlink,   .pending,  show",
    "symlink,   .backup-1, undo"
  })
  void aPathOfAnotherKindThanAFileIsRefusedInOneSentence(String kind, String suffix, String command)
      throws Exception {
    Path file = file(Device.ROOTED);
    assertEquals(0, run(file, "open 8200"), err);
    byte[] content = Files.readAllBytes(file);
    put(kind, dir.resolve("iptables.conf.porthole" + suffix));
    assertEquals(1, run(file, command));
    String sentence = err.replaceAll("(?m)^Note: .*\n", "");
    assertTrue(sentence.matches("(Expected|There|The) [^\n]+ [^\n]+\\.\n"), sentence);
    assertTrue(sentence.contains("iptables.conf.porthole" + suffix), sentence);
    assertArrayEquals(content, Files.readAllBytes(file));
    assertFalse(Files.exists(dir.resolve("elsewhere")), "nothing is written through a symlink");
  }

  @ParameterizedTest
  @CsvSource({".new", ".tmp", ".saved"})
  void aSymlinkInThePlaceOfATemporaryFileIsRemoved(String suffix) throws Exception {
    Path file = file(Device.ROOTED);
    for (boolean dangling : new boolean[] {true, false}) {
      Path elsewhere = dir.resolve("elsewhere");
      Files.deleteIfExists(elsewhere);
      put("symlink", dir.resolve("iptables.conf.porthole" + suffix));
      if (!dangling) {
        Files.write(elsewhere, new byte[] {1});
      }
      assertEquals(0, run(file, dangling ? "open 8200" : "open 8300"), err);
      assertEquals(!dangling, Files.exists(elsewhere));
      assertTrue(dangling || Files.size(elsewhere) == 1, "it is as it was");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8001abc",
    "-1",
    "70000",
    "7999",
    "65536",
    "0",
    "08123",
    "+8123",
    "8123.0",
    "0x1fbb",
    "\u0668\u0661\u0662\u0663",
    "99999999999",
    "' 8123'",
    "8123;reboot"
  })
  void anInvalidPortIsAUsageError(String port) throws IOException {
    Path file = file(Device.ROOTED);
    assertEquals(2, run(Arrays.asList("open", port, "--file", file.toString())));
    String sentence = "Expected a port from 8000 to 65535 but was '" + port + "'";
    assertTrue(err.startsWith(sentence + ".") || err.startsWith(sentence + ": leave"), err);
    assertEquals(2, run(Arrays.asList("close", port, "--file", file.toString())));
    assertEquals(Device.ROOTED, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
  }

  @Test
  void theFileFromBeforeOurFirstChangeIsKeptAfterAnyNumberOfChanges() throws IOException {
    Path file = file(Device.ROOTED);
    for (int port = 8000; port < 8008; port++) {
      assertEquals(0, run(Arrays.asList("open", "" + port, "--file", file.toString())));
    }
    Path original = file.resolveSibling(file.getFileName() + ".porthole.original");
    assertEquals(
        Device.ROOTED, new String(Files.readAllBytes(original), StandardCharsets.ISO_8859_1));
  }

  @Test
  void aRefusedChangeCreatesNoFile() throws IOException {
    Path file = file("no rule file at all\n");
    assertEquals(1, run(Arrays.asList("open", "8123", "--file", file.toString())));
    try (java.util.stream.Stream<Path> beside = Files.list(file.getParent())) {
      assertEquals(1, beside.filter(other -> other.toString().contains("iptables")).count());
    }
  }

  @Test
  void theSshPortIsRefusedWithAReason() throws IOException {
    Path file = file(Device.ROOTED.replace("--dport 22 ", "--dport 8022 "));
    assertEquals(2, run(file, "open 22"));
    assertTrue(err.contains("Port 22 is the ssh port"), err);
    assertEquals(2, run(file, "open 8022 --ssh-port 8022"));
    assertTrue(err.contains("Port 8022 is the ssh port"), err);
  }

  @Test
  void wrongArgumentsAreAUsageError() throws IOException {
    Path file = file(Device.ROOTED);
    for (String words :
        new String[] {
          "",
          "opne 8123",
          "open",
          "open 8123 8124",
          "open 8123 --frob",
          "show 1",
          "show --live",
          "open 8123 --live --reboot",
          "open 8123 --confirm-within 0",
          "open 8123 --confirm-within 1441",
          "open 8123 --confirm-within five",
          "open 8123 --source 192.168.1.5/24",
          "open 8123 --source 0.0.0.0/0",
          "open 8123 --source 192.168.01.5",
          "open 8123 --source 1.2.3",
          "open 8123 --hook /etc/inittab",
          "open 8123 --ssh-port 0",
          "open 8123 --json=1",
          "open 8123 --keep --keep",
          "confirm --reboot",
          "confirm --ipv6",
          "open 8123 --ipv6 --confirm-within 5",
          "open 8123 --ipv6 --source 192.168.1.0/24",
          "open 8123 --ipv6 --source ::/0",
          "open 8123 --source 2001:db8::/32"
        }) {
      assertEquals(2, run(file, words), words);
      assertEquals(1, err.trim().split("\n").length, err);
    }
    assertEquals(2, run(Arrays.asList("open", "8123", "--source")));
  }

  @Test
  void helpAndVersionArePrinted() {
    assertEquals(0, run(Arrays.asList("--help")));
    assertTrue(out.contains("confirm-within"), out);
    assertEquals(0, run(Arrays.asList("--version")));
    assertTrue(out.startsWith("porthole-firewall"), out);
  }

  @Test
  void aChangeIsRefusedWhileAnotherProcessHoldsTheLock() throws IOException {
    Path file = file(Device.ROOTED);
    Closeable lock = new DiskStorage().lock(file.resolveSibling("iptables.conf.porthole.lock"));
    assertEquals(1, run(file, "open 8123"));
    assertTrue(err.contains("Another porthole-firewall is changing the rule file"), err);
    assertEquals(0, run(file, "show"));
    assertEquals(0, run(file, "open 8123 --dry-run"));
    lock.close();
    assertEquals(Device.ROOTED, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    assertEquals(0, run(file, "open 8123"));
  }

  @Test
  void openingAnOpenPortDoesNotTouchTheFile() throws IOException {
    Path file = file(Device.ROOTED);
    assertEquals(0, run(file, "open 8123"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(86_400_000));
    assertEquals(0, run(file, "open 8123"));
    assertEquals(86_400_000, Files.getLastModifiedTime(file).toMillis());
  }

  @Test
  void theFileKeepsItsModeAndASymlinkToItStays() throws IOException {
    Path target = dir.resolve("real").resolve("rules");
    Files.createDirectories(target.getParent());
    Files.write(target, Device.ROOTED.getBytes(StandardCharsets.ISO_8859_1));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(dir.resolve("iptables.conf"), target);
    assertEquals(0, run(link, "open 8123"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    assertTrue(
        new String(Files.readAllBytes(target), StandardCharsets.ISO_8859_1).contains("8123"));
    assertTrue(Files.exists(target.resolveSibling("rules.porthole.backup-1")));
  }

  @Test
  void filesLeftByAKilledRunAreRemoved() throws IOException {
    Path file = file(Device.ROOTED);
    for (String suffix : new String[] {".new", ".saved", ".tmp"}) {
      Files.write(dir.resolve("iptables.conf.porthole" + suffix), new byte[] {1});
    }
    assertEquals(0, run(file, "open 8123"));
    assertFalse(Files.exists(dir.resolve("iptables.conf.porthole.tmp")));
    assertFalse(Files.exists(dir.resolve("iptables.conf.porthole.new")));
    assertFalse(Files.exists(dir.resolve("iptables.conf.porthole.saved")));
  }

  @Test
  void aDamagedStateFileIsRefused() throws IOException {
    Path file = file(Device.ROOTED);
    assertEquals(0, run(file, "open 8123"));
    byte[] opened = Files.readAllBytes(file);
    Files.write(
        dir.resolve("iptables.conf.porthole"),
        "porthole-firewall state 1\nown".getBytes(StandardCharsets.US_ASCII));
    assertEquals(1, run(file, "close"));
    assertTrue(err.contains("is damaged") && err.contains("move it away"), err);
    assertArrayEquals(opened, Files.readAllBytes(file));
  }

  @Test
  void aRuleOfOursThatSomebodyRemovedNoLongerCountsAsOurs() throws IOException {
    Path file = file(Device.ROOTED);
    assertEquals(0, run(file, "open 8123"));
    file(Device.ROOTED);
    assertEquals(0, run(file, "show"));
    assertTrue(
        err.contains(
            "Somebody has removed our rule for port 8123 from the file; it no longer counts as"
                + " ours"),
        err);
    assertEquals(1, run(file, "undo"));
    assertTrue(err.contains("Somebody has changed"), err);
    assertEquals(0, run(file, "open 8200"));
    assertEquals(0, run(file, "close"));
    assertEquals(Device.ROOTED, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
  }

  @Test
  void aRuleOfOursThatSomebodyMovedBehindADropIsPutBackInItsPlace() throws IOException {
    Path file = file(Device.ROOTED);
    assertEquals(0, run(file, "open 8123"));
    String opened = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    String rule = "-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT\n";
    file(opened.replace(rule, "").replace("COMMIT", rule + "COMMIT"));
    assertEquals(0, run(file, "open 8123"));
    assertEquals("port 8123 is open, from the next reboot on", out.trim());
    assertEquals(opened, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
  }

  @Test
  void anEqualLineThatSomebodyAddedElsewhereStays() throws IOException {
    String rule = "-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT\n";
    Path file = file(Device.ROOTED);
    assertEquals(0, run(file, "open 8123"));
    String opened = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    file(opened.replace("-A HCB-INPUT -i lo", rule + "-A HCB-INPUT -i lo"));
    assertEquals(0, run(file, "close"));
    assertTrue(out.contains("port 8123 is closed"), out);
    assertEquals(
        Device.ROOTED.replace("-A HCB-INPUT -i lo", rule + "-A HCB-INPUT -i lo"),
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
  }

  @Test
  void moreThan32RulesOfOursAreRefused() throws IOException {
    Path file = file(Device.ROOTED);
    for (int port = 8100; port < 8132; port++) {
      assertEquals(0, run(file, "open " + port + " --keep"), err);
    }
    assertEquals(1, run(file, "open 8132 --keep"));
    assertTrue(err.contains("Expected at most 32 rules of ours"), err);
    assertTrue(Files.size(dir.resolve("iptables.conf.porthole")) < 60_000);
    assertEquals(0, run(file, "close"));
  }

  @Test
  void onlyFiveBackupsAreKept() throws IOException {
    Path file = file(Device.ROOTED);
    for (int port = 8100; port < 8112; port++) {
      assertEquals(0, run(file, "open " + port), err);
    }
    String[] names = dir.toFile().list((parent, name) -> name.contains("backup"));
    Arrays.sort(names);
    assertEquals(5, names.length, Arrays.toString(names));
    for (int step = 0; step < 5; step++) {
      assertEquals(0, run(file, "undo"), err);
    }
    assertTrue(
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .contains("--dport 8106 "));
    assertEquals(1, run(file, "undo"));
  }

  @Test
  void withJsonAFailureIsPrintedAsJson() throws IOException {
    Path file = file("");
    assertEquals(1, run(file, "open 8123 --json"));
    assertTrue(
        out.startsWith(
            "{\"verb\":\"open\",\"exit\":1,\"status\":\"refused\",\"message\":\"The rule file is"
                + " empty"),
        out);
  }
}
