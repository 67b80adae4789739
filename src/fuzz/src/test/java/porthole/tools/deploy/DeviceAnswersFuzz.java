package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import porthole.fuzz.Input;

/**
 * What a device answers to the host tools, and archives with a runtime: statuses, surveys, tables
 * of listeners, programs, tar. Whatever comes, it is read or refused with an {@code IOException}.
 */
public final class DeviceAnswersFuzz {
  private static final int MAX_SKIPPED_BYTES = 1 << 20;

  private DeviceAnswersFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = Input.of(bytes).text();
    requireStatus(text);
    requireSurvey(text);
    requireArchive(bytes);
    Elf.of(bytes).runsOn(Survey.parse(text).machine());
    ListeningPorts.parse(text).forEach(port -> assertTrue(port >= 0 && port <= 65_535));
  }

  private static void requireStatus(String text) {
    try {
      LauncherStatus status = LauncherStatus.parse(text);
      status.words().forEach(line -> assertTrue(line.matches("[^\\x00-\\x1f\\x7f]*"), line));
      assertTrue(status.isChanging() || !status.isConfirmPending());
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
    }
  }

  private static void requireSurvey(String text) {
    Survey survey = Survey.parse(text);
    assertFalse(survey.machine().toString().isEmpty());
    survey.machine().runsOurRuntime();
    survey.machine().java();
    survey.current();
    survey.runtime().ifPresent(survey::damaged);
    survey.former("a");
    survey.sizes();
    survey.sums();
    assertTrue(survey.freeBytes() >= 0);
  }

  private static void requireArchive(byte[] bytes) {
    Tar tar = new Tar(new ByteArrayInputStream(bytes));
    try {
      while (tar.next()) {
        assertTrue(!tar.name().startsWith("./"), tar.name());
        assertTrue(tar.size() >= 0);
        if (tar.isFile() && !tar.isProgram() && tar.size() < MAX_SKIPPED_BYTES) {
          assertTrue(tar.content().readAllBytes().length == tar.size());
        }
      }
    } catch (IOException e) {
      assertTrue(e.getMessage() == null || !e.getMessage().isEmpty());
    }
  }
}
