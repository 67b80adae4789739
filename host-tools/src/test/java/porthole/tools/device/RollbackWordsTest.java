package porthole.tools.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.terminal.CommandContext;

class RollbackWordsTest {

  private static LauncherStatus status(String release, boolean trial) throws IOException {
    return LauncherStatus.parse(
        "{\"format\": 1, \"state\": \"running\", \"url\": \"ws://h:1/\","
            + " \"release\": \""
            + release
            + "\", \"trial\": "
            + trial
            + "}");
  }

  @Test
  void rollbackIsOfferedOnlyToAProvedRelease() throws IOException {
    RollbackCommand rollback =
        new RollbackCommand(
            new CommandContext(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintWriter(new StringWriter()),
                length -> {}));
    assertEquals(
        "Back on 1-a, running at ws://h:1/. Another rollback returns to 2-b.",
        rollback.words(status("2-b", false), status("1-a", false)));
    assertEquals(
        "Back on 1-a, running at ws://h:1/. Another rollback does not return to 2-b, which"
            + " has not proved itself: deploy it to use it again.",
        rollback.words(status("2-b", true), status("1-a", false)));
  }
}
