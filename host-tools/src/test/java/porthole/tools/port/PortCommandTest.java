package porthole.tools.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.tools.PortholeCommand;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Terminal;

class PortCommandTest {

  @TempDir private Path home;
  private final StringWriter errors = new StringWriter();

  private int run(String... words) {
    PrintWriter err = new PrintWriter(errors, true);
    CommandContext context =
        new CommandContext(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            err,
            length -> {},
            Terminal.none(err),
            Map.of("HOME", home.toString()));
    return PortholeCommand.run(context, words);
  }

  @Test
  void theToolsAndTheLauncherHaveTheSameDefaultConfirmationTime() throws IOException {
    String launcher = Files.readString(Path.of("../device/toon/launcher.d/request.sh"));
    assertTrue(
        launcher.contains("\nDEFAULT_MINUTES=" + PortCommand.DEFAULT_MINUTES + "\n"), launcher);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22", "7999", "70000", "8001abc", "-1x"})
  void aPortOutOfRangeIsRefusedWithTheAllowedRange(String port) {
    String[] option =
        port.startsWith("-")
            ? new String[] {"port", "--", port, "root@toon"}
            : new String[] {"port", port, "root@toon"};
    assertEquals(2, run(option));
    assertEquals(
        "Expected a port from 8000 to 65535 but was '" + port + "'. See 'porthole port --help'.\n",
        errors.toString());
    errors.getBuffer().setLength(0);
    assertEquals(2, run("deploy", "root@toon", "--port=" + port), "before anything is done");
    assertTrue(errors.toString().contains("Expected a port from 8000 to 65535"), errors.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "port 8123 | Expected a port and a device, such as 8123 root@toon, but was '8123'.",
        "port --close | Expected a port and a device, such as 8123 root@toon, but was ''.",
        "port 8123 toon more | Expected nothing after the device but was 'more'.",
        "port --adopt 8123 toon | '--adopt' needs '--close'.",
        "port 8123 root@toon:8123 | Port 8123 is the port of ssh; choose another.",
        "port 8123 a@b@c | Expected USER@HOST or USER@HOST:PORT but was 'a@b@c'."
      })
  void anInvalidCallPrintsOneSentence(String words, String sentence) {
    assertEquals(2, run(words.split(" ")));
    assertEquals(sentence + " See 'porthole port --help'.\n", errors.toString());
  }

  @Test
  void theHelpShowsBothForms() {
    assertEquals(0, run("port", "--help"));
  }
}
