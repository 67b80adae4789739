package porthole.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;
import porthole.device.transport.Server;

/** The examples do what they say. */
class ExamplesTest {

  private static final int WAIT_SECONDS = 60;

  private final PrintStream console = System.out;
  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  /** Puts lines aside as they are printed. */
  private final class Lines extends ByteArrayOutputStream {
    @Override
    public synchronized void write(int next) {
      if (next == '\n') {
        printed.add(toString(UTF_8));
        reset();
      } else {
        super.write(next);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }
  }

  @BeforeEach
  void listenToTheConsole() {
    System.setOut(new PrintStream(new Lines(), true, UTF_8));
  }

  @AfterEach
  void giveTheConsoleBack() {
    System.setOut(console);
  }

  private static String next(BlockingQueue<String> lines) throws InterruptedException {
    String line = lines.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    return line == null ? "nothing within " + WAIT_SECONDS + " s" : line;
  }

  private static String url(int port, String path) {
    return "ws://127.0.0.1:" + port + path;
  }

  private Client listen(String url) throws Exception {
    return Client.connect(
        Request.to(URI.create(url)),
        new ClientHandler() {
          @Override
          public void onText(String text) {
            heard.add(text);
          }
        });
  }

  @Test
  void theEchoClientPrintsTheAnswersOfTheEchoServer() throws Exception {
    Server server = EchoServer.start(0);
    try {
      EchoClient.main(new String[] {url(server.address().getPort(), "/echo"), "one", "zwölf"});
      assertEquals("one", next(printed));
      assertEquals("zwölf", next(printed));
    } finally {
      server.stop(1001, "");
    }
  }

  @Test
  void everyParticipantReadsEachLineOfTheChat() throws Exception {
    Server server = Chat.serve(0);
    String url = url(server.address().getPort(), "/chat");
    PipedOutputStream keyboard = new PipedOutputStream();
    PipedInputStream typed = new PipedInputStream(keyboard);
    Thread typing =
        new Thread(
            () -> {
              try {
                Chat.join(url, typed);
              } catch (IOException e) {
                printed.add(e.toString());
              }
            },
            "typing");
    typing.start();
    assertEquals("(you are in)", next(printed));
    assertTrue(next(printed).endsWith(" joins: now we are 1"));
    try (Client other = listen(url)) {
      assertTrue(next(heard).endsWith(" joins: now we are 2"));
      assertTrue(next(printed).endsWith(" joins: now we are 2"));
      keyboard.write("hello\n".getBytes(UTF_8));
      keyboard.flush();
      assertTrue(next(heard).endsWith(": hello"));
      assertTrue(next(printed).endsWith(": hello"));
      other.send("bye");
      assertTrue(next(printed).endsWith(": bye"));
    } finally {
      keyboard.close();
      typing.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
      server.stop(1001, "");
    }
    assertEquals("(you are out)", next(printed));
  }

  @Test
  void theSensorBroadcastsBesideTheJdksWebServer() throws Exception {
    try (SensorBroadcast sensor = SensorBroadcast.start(0, 0)) {
      Client listener = listen(url(sensor.port(), "/sensor"));
      URI page = URI.create("http://127.0.0.1:" + sensor.webPort() + "/");
      String html =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      assertTrue(html.contains(":" + sensor.port() + "/sensor"), html);
      sensor.tell(() -> 20.5, 50);
      assertEquals("{\"celsius\":20.5}", next(heard));
      assertEquals("{\"celsius\":20.5}", next(heard));
      listener.close();
    }
  }

  @Test
  void aSensorThatFailsIsAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (SensorBroadcast sensor = SensorBroadcast.start(0, 0)) {
      Client listener = listen(url(sensor.port(), "/sensor"));
      sensor.tell(
          () -> {
            if (asked.incrementAndGet() == 1) {
              throw new IllegalStateException("no reading");
            }
            return 20.5;
          },
          10);
      assertEquals("{\"celsius\":20.5}", next(heard));
      listener.close();
    }
  }
}
