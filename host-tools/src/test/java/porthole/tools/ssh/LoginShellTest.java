package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login shells that print, before and after the command that they are asked to run. */
class LoginShellTest {

  private static final String TALKATIVE =
      """
      #!/bin/sh
      printf '\\033[2Jhello\\n7\\nno newline'
      printf '\\033[1mlast login: never' >&2
      /bin/sh "$@"
      code=$?
      printf 'bye\\n'
      printf 'bye\\n' >&2
      exit $code
      """;

  @TempDir private Path home;
  private SshServer server;

  private Device device(String shell) throws IOException {
    Path file = Files.writeString(home.resolve("shell"), shell);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    server = SshServers.start(home, file.toString());
    return SshServers.access(home, server.getPort(), "toon").open();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  @Test
  void outputOfTheLoginShellIsNotPartOfTheCommandsOutput() throws IOException {
    try (Device device = device(TALKATIVE)) {
      byte[] input = "abc".getBytes(StandardCharsets.US_ASCII);
      assertEquals(
          new CommandResult(3, "1\nabc", "oops"),
          device.run("echo 1; cat; printf oops >&2; exit 3", input, SshServers.LIMIT));
      assertEquals(new CommandResult(0, "", ""), device.run("true", SshServers.LIMIT));
      ByteArrayOutputStream followed = new ByteArrayOutputStream();
      assertEquals(0, device.follow("seq 20000", followed));
      String numbers = followed.toString(StandardCharsets.US_ASCII);
      assertTrue(
          numbers.startsWith("1\n2\n") && numbers.endsWith("\n20000\n"),
          numbers.length() + " bytes");
    }
  }

  @Test
  void aPrintingLoginShellDoesNotDisturbAnAppend() throws IOException {
    byte[] content = new byte[100_000];
    Path file = home.resolve("file");
    try (Device device = device(TALKATIVE)) {
      device.append(file.toString(), new ByteArrayInputStream(content), sent -> {});
      assertArrayEquals(content, Files.readAllBytes(file));
      String message =
          assertThrows(
                  IOException.class,
                  () ->
                      device.append("/nowhere/file", new ByteArrayInputStream(content), sent -> {}))
              .getMessage();
      assertFalse(message.contains("login") || message.contains("\033"), message);
    }
  }

  @Test
  void aShellThatEchoesItsCommandsDoesNotForgeTheMarkers() throws IOException {
    try (Device device = device("#!/bin/sh\nexec /bin/sh -xv \"$@\"\n")) {
      assertEquals("7\n", device.run("echo 7", SshServers.LIMIT).out());
    }
  }

  @Test
  void aLoginShellThatRunsNoCommandIsReported() throws IOException {
    try (Device device = device("#!/bin/sh\nprintf '\\033[1mno\\nlogin'; exit 1\n")) {
      IOException error =
          assertThrows(IOException.class, () -> device.run("true", SshServers.LIMIT));
      assertEquals(
          "The login shell of the device ran no command and ended with exit code 1: "
              + "'[1mno login'. Log in with ssh and check that it runs commands.",
          error.getMessage());
    }
  }
}
