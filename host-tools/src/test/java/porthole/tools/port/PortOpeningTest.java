package porthole.tools.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.FakeDevice;
import porthole.tools.ssh.SshException;
import porthole.tools.ssh.SshExceptions;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;

class PortOpeningTest {

  private static final SshTarget TARGET = SshTarget.of("root", "toon", 22);
  private static final String SURVEY =
      """
      user 0
      installed /qmf/porthole
      base /qmf/porthole
      state /mnt/data/porthole
      current 1-a
      release 1-a
      boot_id before
      """;
  private static final String ADVICE =
      " The change to port 8123 may be on the device. Unless it is confirmed, the device reverts"
          + " it; 'porthole port 8123 root@toon' finishes it.";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final CommandContext context =
      new CommandContext(
          InputStream.nullInputStream(), out, new PrintWriter(new StringWriter()), length -> {});
  private String status = status("running", "\"confirm\": \"none\"");

  private static String status(String state, String members) {
    return "{\"format\": 1, \"state\": \""
        + state
        + "\", \"release\": \"1-a\", \"port\": 0, "
        + members
        + "}";
  }

  private String answer(String command) {
    if (command.startsWith("sh -s")) {
      return SURVEY;
    }
    if (command.endsWith("launcher status")) {
      return status;
    }
    if (command.contains(" firewall ")) {
      return "{\"exit\": 0, \"status\": \"planned\", \"diff\": \"+-A INPUT\\n\"}";
    }
    return command.contains("boot_id") ? "before\n" : "";
  }

  private int change(Device device) throws IOException, InterruptedException {
    PortholeDevice installed = PortholeDevice.on(device, TARGET.toString());
    return new PortOpening(context, TARGET, 8123, 10, true)
        .carryOut(PhaseTimer.to(Output.to(out)), device, installed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "stopped | The service is stopped, so nothing was changed: start it with 'porthole restart"
            + " root@toon', then try again.",
        "refused | The service does not run, so nothing was changed: cannot be started."
            + " 'porthole logs root@toon' tells more."
      })
  void aStoppedServicePreventsTheRequest(String state, String sentence) {
    status = status(state, "\"confirm\": \"none\"");
    FakeDevice device = new FakeDevice(this::answer, () -> {});
    IOException error = assertThrows(IOException.class, () -> change(device));
    assertEquals(sentence, error.getMessage());
    assertFalse(
        device.commands().stream().anyMatch(command -> command.contains("request")),
        device.commands().toString());
  }

  @Test
  void aFailureAfterTheRequestNamesThePossibleChangeAndTheNextCommand() {
    FakeDevice device =
        new FakeDevice(
            this::answer,
            () -> {
              throw SshExceptions.of(SshException.Kind.LOGIN);
            });
    status = status("running", "\"confirm\": \"none\", \"request_state\": \"rebooting\"");
    IOException error = assertThrows(IOException.class, () -> change(device));
    assertTrue(error.getMessage().endsWith(ADVICE), error.getMessage());
  }

  @Test
  void aRebootWithoutTheChangeIsReportedInSentences() {
    Deque<String> states = new ArrayDeque<>(List.of("", "rebooting", "failed"));
    FakeDevice device =
        new FakeDevice(
            command -> {
              if (command.endsWith("launcher status")) {
                String state = states.size() > 1 ? states.pop() : states.peek();
                return status(
                    "running",
                    "\"confirm\": \"none\", \"request_state\": \""
                        + state
                        + "\", \"request_message\": \"port and confirm say what holds\"");
              }
              return command.contains("boot_id") ? "after\n" : answer(command);
            },
            () -> {});
    IOException error = assertThrows(IOException.class, () -> change(device));
    assertTrue(
        error
            .getMessage()
            .startsWith(
                "The device has rebooted without the change: port and"
                    + " confirm say what holds. Try again."),
        error.getMessage());
  }

  @Test
  void theRebootWaitSurvivesCutAndRefusedLogins() throws Exception {
    Deque<SshException> cuts =
        new ArrayDeque<>(
            List.of(
                SshExceptions.of(SshException.Kind.LOST),
                SshExceptions.of(SshException.Kind.REFUSED),
                SshExceptions.of(SshException.Kind.LOGIN),
                SshExceptions.of(SshException.Kind.PROTOCOL),
                SshExceptions.of(SshException.Kind.LOGIN)));
    Deque<String> boots = new ArrayDeque<>(List.of("before", "before", "after"));
    FakeDevice device =
        new FakeDevice(
            command -> boots.pop() + "\n",
            () -> {
              if (!cuts.isEmpty()) {
                throw cuts.pop();
              }
            });
    String changing = status("running", "\"confirm\": \"written\"");
    new Reboot(device, TARGET, "before", length -> {}, () -> LauncherStatus.parse(changing))
        .await();
    assertTrue(cuts.isEmpty() && boots.isEmpty());
  }

  @Test
  void aRequestLostWithItsConnectionClaimsNoChangeOnTheDevice() {
    FakeDevice device =
        new FakeDevice(
            command -> {
              if (command.contains("request open")) {
                throw SshExceptions.of(SshException.Kind.LOST);
              }
              return answer(command);
            },
            () -> {});
    IOException error = assertThrows(IOException.class, () -> change(device));
    assertEquals(
        "The connection was lost before the device answered, and the device does not reboot. It did"
            + " not receive the request, or the rule was there already. Run the same command"
            + " again.",
        error.getMessage());
  }

  @Test
  void aPortIsClosedOnlyAfterConfirmation() throws Exception {
    FakeDevice device = new FakeDevice(this::answer, () -> {});
    PortholeDevice installed = PortholeDevice.on(device, TARGET.toString());
    PhaseTimer phases = PhaseTimer.to(Output.to(out));
    IOException unasked =
        assertThrows(
            IOException.class,
            () ->
                new PortClosing(context, TARGET, Optional.empty(), false, false)
                    .carryOut(phases, installed.launcher(), false));
    assertTrue(unasked.getMessage().contains("nothing was changed"), unasked.getMessage());
    assertEquals(
        0,
        new PortClosing(context, TARGET, Optional.of(8000), true, true)
            .carryOut(phases, installed.launcher(), false));
    assertEquals(
        List.of("/qmf/porthole/current/launcher close 8000 --adopt"),
        device.commands().stream().filter(command -> command.contains("launcher close")).toList());
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("Port 8000 is closed."));
  }
}
