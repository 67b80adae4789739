package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.firewall.rules.RuleFile;
import porthole.firewall.rules.RuleFileException;

/**
 * What holds for every rule file. A failure names the seed: RuleFiles.generate(seed) is the file.
 */
class PropertyTest {
  private static final int SEEDS = 500;
  @TempDir Path root;
  private long seed;
  private String before;
  private Device device;

  private interface Property {
    void check() throws Exception;
  }

  @BeforeEach
  void noFileYet() {
    seed = -1;
  }

  private void forEveryFile(Property property) throws Exception {
    for (seed = 0; seed < SEEDS; seed++) {
      before = RuleFiles.generate(seed);
      device = Device.with(before, root);
      property.check();
    }
  }

  private void run(String command) {
    assertEquals(
        0,
        device.run(command),
        () -> "seed " + seed + ", " + command + ": " + device.err + "\n" + before);
  }

  private String seed() {
    return "seed " + seed + "\n" + before;
  }

  @Test
  void aParsedFileIsRenderedByteForByte() throws Exception {
    forEveryFile(
        () -> {
          byte[] bytes = before.getBytes(StandardCharsets.ISO_8859_1);
          assertArrayEquals(bytes, RuleFile.parse(bytes).render(), this::seed);
        });
  }

  @Test
  void openThenCloseRestoresTheFile() throws Exception {
    forEveryFile(
        () -> {
          run("open 8123");
          assertTrue(!device.file().equals(before), this::seed);
          run("close");
          assertEquals(before, device.file(), this::seed);
        });
  }

  @Test
  void openThenUndoRestoresTheFile() throws Exception {
    forEveryFile(
        () -> {
          run("open 8123 --source 10.1.0.0/16");
          run("open 8200 --keep");
          run("undo");
          run("undo");
          assertEquals(before, device.file(), this::seed);
        });
  }

  @Test
  void openingAPortTwiceEqualsOpeningItOnce() throws Exception {
    forEveryFile(
        () -> {
          run("open 8123");
          String once = device.file();
          List<String> beside = device.beside();
          run("open 8123");
          assertEquals(once, device.file(), this::seed);
          assertEquals(beside, device.beside(), this::seed);
          assertTrue(device.out.contains("port 8123 is already open"), this::seed);
        });
  }

  @Test
  void openingAnotherPortEqualsOpeningOnlyThatPort() throws Exception {
    forEveryFile(
        () -> {
          run("open 8123");
          run("open 8200");
          String second = device.file();
          device = Device.with(before, root);
          run("open 8200");
          assertEquals(device.file(), second, this::seed);
        });
  }

  /**
   * Line by line: the new file is the old one with our line put in directly before the ssh line,
   * line ends included.
   */
  @Test
  void onlyOurLinesChange() throws Exception {
    forEveryFile(
        () -> {
          run("open 8123");
          List<String> lines = new ArrayList<>(Arrays.asList(device.file().split("(?<=\n)")));
          int ours = -1;
          for (int i = 0; i < lines.size(); i++) {
            ours = lines.get(i).contains("--dport 8123") ? i : ours;
          }
          String line = lines.remove(ours);
          assertEquals(before, String.join("", lines), this::seed);
          assertTrue(
              line.endsWith(before.contains("\r\n") ? "ACCEPT\r\n" : "ACCEPT\n"), this::seed);
          assertTrue(
              lines.get(ours).matches("(?s).*(22|ssh|20:25).* -j ACCEPT\r?\n")
                  && !lines.get(ours).startsWith("#"),
              this::seed);
        });
  }

  /**
   * Some orders of words, at random, against the simplest thinkable account of which ports are
   * ours.
   */
  @Test
  void closingOurRulesRestoresTheFirstFileAfterAnyCommands() throws Exception {
    forEveryFile(
        () -> {
          Random random = new Random(seed);
          for (int i = 0; i < 8; i++) {
            int port = 8100 + random.nextInt(4);
            String command =
                new String[] {
                      "open " + port,
                      "open " + port + " --keep",
                      "close " + port,
                      "undo",
                      "open " + port + " --source 10.0.0.0/8"
                    }
                    [random.nextInt(5)];
            int exit = device.run(command);
            assertTrue(
                exit == 0 || command.equals("undo"), () -> command + ": " + device.err + seed());
          }
          run("close");
          assertEquals(before, device.file(), this::seed);
        });
  }

  /**
   * A byte of a file is changed at random: it is refused, or what is written still differs by our
   * line alone.
   */
  @Test
  void aDamagedFileIsRefusedOrKept() throws Exception {
    forEveryFile(
        () -> {
          Random random = new Random(seed);
          char[] chars = before.toCharArray();
          chars[random.nextInt(chars.length)] = (char) random.nextInt(256);
          String damaged = new String(chars);
          device = Device.with(damaged, root);
          int exit = device.run("open 8123");
          assertTrue(
              exit == 0 || device.file().equals(damaged) && !device.err.isEmpty(), this::seed);
          if (exit == 0 && !device.file().equals(damaged)) {
            run("close");
            assertEquals(damaged, device.file(), this::seed);
          }
        });
  }

  @Test
  void theParserThrowsOnlyItsOwnException() {
    for (seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      try {
        RuleFile.parse(bytes);
      } catch (RuleFileException e) {
        assertTrue(e.getMessage().length() > 10, () -> "seed " + seed);
      }
    }
  }
}
