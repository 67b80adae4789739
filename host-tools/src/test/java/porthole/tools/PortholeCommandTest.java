package porthole.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.tools.terminal.CommandContext;

/** The commands in a context of their own, without a process. */
class PortholeCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();
  private final List<Duration> pauses = new ArrayList<>();

  private int run(CommandContext.Pause pause, String... args) {
    return PortholeCommand.run(
        new CommandContext(InputStream.nullInputStream(), out, new PrintWriter(err, true), pause),
        args);
  }

  @Test
  void invalidArgumentsAreReportedAndNothingRuns() {
    assertEquals(2, run(pauses::add, "echo", "-s", "a", "-p", "65536"));
    assertEquals(
        "Invalid value for option '--socketport': Expected a port from 1 to 65535 but was "
            + "'65536'. See 'porthole echo --help'.",
        err.toString().strip());
    assertEquals("", out.toString(UTF_8));
  }

  @Test
  void echoRetriesEveryTenSecondsAndKeepsItsCount() throws Exception {
    int nobody = closedPort();
    int code =
        run(
            length -> {
              pauses.add(length);
              if (pauses.size() == 3) {
                throw new InterruptedException("seen enough");
              }
            },
            "echo",
            "-s",
            "127.0.0.1",
            "-p",
            "" + nobody);
    assertEquals(1, code);
    assertEquals(
        List.of(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10)), pauses);
    String attempt = "Connect to ws://127.0.0.1:" + nobody + "\nServer down, wait 10 seconds\n";
    assertEquals(
        "socketserver is 127.0.0.1\nsocketport is " + nobody + "\n" + attempt + attempt + attempt,
        out.toString(UTF_8));
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
