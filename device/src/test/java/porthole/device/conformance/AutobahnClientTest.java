package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/** The driver of the suite, against a server that asks as a fuzzing server does. */
class AutobahnClientTest {
  @Test
  void theClientPlaysEachCaseAndAsksForTheReport() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Routes routes =
        Routes.none()
            .webSocket("/getCaseCount", says("2", seen))
            .webSocket("/runCase", says("a case", seen))
            .webSocket("/updateReports", says("", seen));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server = Server.start(any, Setup.of(routes));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    AutobahnClient.runAll(
        "ws://127.0.0.1:" + server.address().getPort(), new PrintStream(said, true, UTF_8));
    server.stop(1001, "");
    List<String> expected =
        List.of(
            "GET /getCaseCount",
            "GET /runCase?case=1&agent=porthole",
            "echo a case",
            "GET /runCase?case=2&agent=porthole",
            "echo a case",
            "GET /updateReports?agent=porthole");
    assertEquals(expected, List.copyOf(seen));
    assertEquals(List.of("Case 1 of 2", "Case 2 of 2"), said.toString(UTF_8).lines().toList());
  }

  /** Says something, and closes when it is answered; or at once where no answer is due. */
  private static Endpoint says(String text, BlockingQueue<String> seen) {
    return (connection, request) -> {
      seen.add(request.toString());
      connection.send(text);
      if (!text.startsWith("a")) {
        connection.close(1000, "");
      }
      return new Listener(connection, seen);
    };
  }

  private record Listener(Connection connection, BlockingQueue<String> seen) implements Handler {
    @Override
    public void onText(String text) {
      seen.add("echo " + text);
      connection.close(1000, "");
    }

    @Override
    public void onBinary(ByteBuffer data) {
      throw new AssertionError("Expected no binary message");
    }

    @Override
    public void onClose(int code, String reason) {
      // The client has seen it, too.
    }
  }
}
