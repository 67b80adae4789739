package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The largest rule files that are taken, and larger ones, in the heap that the launcher gives. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class HeapTest {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final String BAN = "-A INPUT -s 10.20.30.40/32 -p tcp -m tcp -j DROP\n";
  @TempDir Path dir;

  private static String repeat(String text, int times) {
    return String.join("", Collections.nCopies(times, text));
  }

  private int open(String middle) throws Exception {
    String rules =
        "*filter\n:INPUT ACCEPT [0:0]\n"
            + middle
            + "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -j DROP\nCOMMIT\n";
    assertTrue(rules.length() <= MAX_BYTES, "within the limit of bytes: " + rules.length());
    Files.write(dir.resolve("iptables.conf"), rules.getBytes(StandardCharsets.ISO_8859_1));
    Process process =
        new ProcessBuilder(
                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Paths.get("target", "classes").toString(),
                "porthole.firewall.RuleManager",
                "open",
                "8123",
                "--json",
                "--file",
                dir.resolve("iptables.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("output").toFile())
            .start();
    process.getOutputStream().close();
    return process.waitFor();
  }

  private String output() throws Exception {
    return new String(Files.readAllBytes(dir.resolve("output")), StandardCharsets.UTF_8);
  }

  private void fits(String middle) throws Exception {
    int exit = open(middle);
    assertTrue(output().contains("\"exit\":" + exit + ","), () -> "exit " + exit);
    assertTrue(!output().contains("memory"), "it has room");
  }

  private void tooLarge(String middle, String limit) throws Exception {
    assertEquals(1, open(middle));
    assertTrue(output().contains("Expected a rule file of at most " + limit), output());
  }

  @Test
  void aFileWithTheMostBansFitsIntoTheHeap() throws Exception {
    fits(repeat(BAN, 8_990));
    assertTrue(output().contains("\"diff\":\"--- "), output());
  }

  @Test
  void aFileWithTheMostWordsFitsIntoTheHeap() throws Exception {
    fits(repeat("-A INPUT" + repeat(" -m a", 1_200) + "\n", 41));
  }

  @Test
  void aFileWithTheMostBytesFitsIntoTheHeap() throws Exception {
    String comment = "-A INPUT -m comment --comment " + repeat("x", 10_000) + "\n";
    fits(repeat(comment, 104));
  }

  @Test
  void aFileWithTheMostChainsFitsIntoTheHeap() throws Exception {
    StringBuilder chains = new StringBuilder();
    for (int i = 0; i < 4_900; i++) {
      chains.append(":C").append(i).append(" - [0:0]\n");
    }
    for (int i = 0; i < 4_900; i++) {
      chains.append("-A INPUT -s 10.0.0.1/32 -j C").append(i).append('\n');
    }
    fits(chains.toString());
  }

  @Test
  void aLargerFileIsRefusedInOneSentence() throws Exception {
    String commented = BAN.replace("-j", "-m comment --comment x -j");
    tooLarge(repeat(commented, 9_000), "100000 words");
    tooLarge(repeat("#\n", 300_000), "10000 lines");
    tooLarge(repeat("\n", 1_000_000), "10000 lines");
    tooLarge(repeat("-A INPUT" + repeat(" -m a", 1_200) + "\n", 140), "100000 words");
  }
}
