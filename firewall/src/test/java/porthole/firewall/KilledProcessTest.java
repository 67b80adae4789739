package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real program on a real disk, killed with SIGKILL at random moments; and told to end while it
 * waits.
 */
class KilledProcessTest {
  private static final int KILLS = 200;
  @TempDir Path dir;

  private Process start(String words, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            Arrays.asList(
                "/usr/bin/env",
                "--default-signal=HUP", // Under nohup it would be ignored, as nohup promises.
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Paths.get("target", "classes").toString(),
                "porthole.firewall.RuleManager"));
    command.addAll(Arrays.asList(words.split(" ")));
    command.addAll(Arrays.asList("--file", file().toString()));
    command.addAll(Arrays.asList(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("output").toFile());
    builder.environment().put("PATH", dir.resolve("bin").toString());
    return builder.start();
  }

  private Path file() {
    return dir.resolve("iptables.conf");
  }

  private String text() throws IOException {
    return new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1);
  }

  private String output() throws IOException {
    return new String(Files.readAllBytes(dir.resolve("output")), StandardCharsets.UTF_8);
  }

  private void program(String name, String script) throws IOException {
    Path program = Files.createDirectories(dir.resolve("bin")).resolve(name);
    Files.write(program, ("#!/bin/sh\n" + script + "\n").getBytes(StandardCharsets.UTF_8));
    assertTrue(program.toFile().setExecutable(true));
  }

  private void run(String words) throws Exception {
    Process process = start(words);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), words);
    assertEquals(0, process.exitValue(), words + ": " + output());
  }

  @Test
  @Timeout(value = 1800, unit = TimeUnit.SECONDS)
  void aKilledProcessLeavesAWholeFileAndTheNextRunTidiesUp() throws Exception {
    program("iptables", "exit 0");
    program("iptables-restore", "exit 0");
    Files.write(file(), Device.ROOTED.getBytes(StandardCharsets.ISO_8859_1));
    long begin = System.nanoTime();
    run("open 8000");
    double usual = System.nanoTime() - begin;
    long seed = 20261120;
    Random random = new Random(seed);
    int changed = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      String where = "seed " + seed + ", kill " + kill;
      String old = text();
      String port = Integer.toString(8001 + kill);
      String made = old.replaceAll("--dport 8[0-9]{3} -j", "--dport " + port + " -j");
      Process process = start("open " + port);
      // Half of the kills fall anywhere; half into the last part, where the writing is.
      long nanos =
          (long) (usual * (kill % 2 == 0 ? random.nextDouble() : 0.5 + 0.7 * random.nextDouble()));
      process.waitFor(nanos, TimeUnit.NANOSECONDS);
      process.destroyForcibly().waitFor();
      String now = text();
      assertTrue(
          now.equals(old) || now.equals(made),
          () -> where + ": neither the old file nor the new one:\n" + now);
      changed += now.equals(made) ? 1 : 0;
      usual *= now.equals(made) ? 0.95 : 1.05; // The machine may be slower or faster than before.
      if (kill % 10 == 9) {
        run("close");
        assertEquals(Device.ROOTED, text(), where + ": a rule of ours was lost");
        run("open 8000");
        assertTidy(where);
      }
    }
    assertTrue(
        changed > KILLS / 20 && changed < KILLS,
        "kills before and after the rename: " + changed + " of " + KILLS);
  }

  private void assertTidy(String where) throws IOException {
    for (String name : dir.toFile().list()) {
      assertFalse(name.matches(".*\\.(new|saved|tmp)"), where + " left " + name);
    }
    assertTrue(dir.toFile().list((parent, name) -> name.contains("backup")).length <= 5, where);
  }

  @Test
  @Timeout(value = 900, unit = TimeUnit.SECONDS)
  void twoProcessesNeverWriteAtTheSameTime() throws Exception {
    Path started = dir.resolve("started");
    Path fifo = dir.resolve("fifo");
    assertEquals(
        0, new ProcessBuilder("mkfifo", fifo.toString(), started.toString()).start().waitFor());
    program("iptables-restore", "echo started > " + started + "; read line < " + fifo);
    Files.write(file(), Device.ROOTED.getBytes(StandardCharsets.ISO_8859_1));
    Process first = start("open 8123");
    assertEquals(
        "started\n",
        new String(Files.readAllBytes(started), StandardCharsets.US_ASCII)); // It has the lock.
    Path output = dir.resolve("second");
    Process second =
        new ProcessBuilder(
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                "target/classes",
                "porthole.firewall.RuleManager",
                "open",
                "8200",
                "--file",
                file().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(second.waitFor(60, TimeUnit.SECONDS));
    assertEquals(1, second.exitValue());
    String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    assertTrue(said.startsWith("Another porthole-firewall is changing the rule file"), said);
    assertEquals(Device.ROOTED, text());
    program("iptables-restore", "exit 0");
    Files.write(fifo, "go\n".getBytes(StandardCharsets.US_ASCII));
    assertTrue(first.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, first.exitValue(), output());
    assertTrue(text().contains("8123"));
  }

  @Test
  void aLiveChangeIsTakenBackAtOnceWhenItsTerminalIsLost() throws Exception {
    Path rules = dir.resolve("rules");
    program(
        "iptables",
        "echo \"$@\" >> "
            + rules
            + "; [ \"$1\" != -S ] || echo '-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT'");
    program("porthole-launcher", "exit 0");
    Path hook = dir.resolve("S99porthole");
    Files.write(
        hook,
        ("#!/bin/sh\n" + dir + "/bin/porthole-launcher &\n").getBytes(StandardCharsets.UTF_8));
    assertTrue(hook.toFile().setExecutable(true));
    Files.write(file(), Device.ROOTED.getBytes(StandardCharsets.ISO_8859_1));
    Process process = start("open 8123 --live --confirm-within 5", "--hook", hook.toString());
    // The wait has begun once the mark says so: then the signal cannot come too early.
    Path mark = dir.resolve("iptables.conf.porthole.pending");
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!(Files.exists(mark)
        && new String(Files.readAllBytes(mark), StandardCharsets.US_ASCII)
            .contains(" 1\nreverted"))) {
      assertTrue(process.isAlive() && System.nanoTime() < giveUp, "never waited: " + output());
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(Device.ROOTED, text(), output());
    assertFalse(Files.exists(mark));
    assertTrue(
        new String(Files.readAllBytes(rules), StandardCharsets.US_ASCII)
            .contains("-D HCB-INPUT -p tcp"),
        output());
  }
}
