package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.firewall.ToonFile;

/**
 * The launcher reads and writes the mark of a pending change, whose format the rule manager owns
 * ({@link PendingMark}): these tests fail when one side changes alone.
 */
class LauncherMarkTest {
  private static final String BOOT = "11111111-2222-3333-4444-555555555555";

  @TempDir private Path folder;

  @Test
  void aMachineThatRebootsWithoutAConfirmationWaitsAsOftenByTheLauncherAsByTheRuleManager()
      throws IOException {
    assertEquals(PendingMark.MAX_WAITS, ToonFile.of("launcher.d/takeback.sh").number("MAX_WAITS"));
  }

  @Test
  void theLauncherWritesBackTheMarkThatItHasReadByteForByte() throws IOException {
    PendingMark asked = PendingMark.within(10, true, BOOT).change("ab12", "cd34", 7);
    for (PendingMark mark :
        new PendingMark[] {
          asked, asked.waiting(BOOT, 42), asked.waiting(BOOT, 42).reverted(BOOT)
        }) {
      Path file = Files.write(folder.resolve("iptables.conf.porthole.pending"), mark.render());
      String text = new String(mark.render(), StandardCharsets.ISO_8859_1);
      assertEquals(text, shell("read_mark && render_mark", file));
    }
  }

  private static String shell(String command, Path mark) throws IOException {
    String parts =
        ". ../device/toon/launcher.d/request.sh; . ../device/toon/launcher.d/takeback.sh; ";
    Process shell =
        new ProcessBuilder("sh", "-c", "pending=$1; " + parts + command, "sh", mark.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream in = shell.getInputStream();
        Scanner out = new Scanner(in, "ISO-8859-1").useDelimiter("\\z")) {
      return out.hasNext() ? out.next() : "";
    }
  }
}
