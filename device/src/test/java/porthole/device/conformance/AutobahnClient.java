package porthole.device.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;
import porthole.protocol.DeflateParameters;

/**
 * Runs the Java client through the Autobahn suite itself: give it the URL of a {@code wstest -m
 * fuzzingserver}, such as {@code ws://127.0.0.1:9001}. README.md tells how.
 */
final class AutobahnClient {
  /** The suite's longest case. */
  private static final Duration CASE_LIMIT = Duration.ofMinutes(20);

  private static final int WAIT_SECONDS = 60;

  private AutobahnClient() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("Expected the URL of a fuzzing server, such as ws://127.0.0.1:9001");
      System.exit(2);
    }
    runAll(arguments[0], System.out);
  }

  /** Runs all cases, says which one it is at, and has the suite write its report. */
  static void runAll(String suite, PrintStream out) throws IOException, InterruptedException {
    int count = caseCount(suite);
    for (int i = 1; i <= count; i++) {
      out.println("Case " + i + " of " + count);
      run(suite + "/runCase?case=" + i + "&agent=porthole", new ClientEcho());
    }
    run(suite + "/updateReports?agent=porthole", new ClientHandler() {});
  }

  private static int caseCount(String suite) throws IOException, InterruptedException {
    BlockingQueue<String> answer = new LinkedBlockingQueue<>();
    ClientHandler listener =
        new ClientHandler() {
          @Override
          public void onText(String text) {
            answer.add(text);
          }
        };
    run(suite + "/getCaseCount", listener);
    String count = answer.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    return Integer.parseInt(String.valueOf(count));
  }

  private static void run(String url, ClientHandler handler) throws IOException {
    Request request = Request.to(URI.create(url)).withCompression(DeflateParameters.offer());
    if (!Client.connect(request, handler).awaitClosed(CASE_LIMIT)) {
      throw new IOException("Expected " + url + " to end within " + CASE_LIMIT);
    }
  }
}
