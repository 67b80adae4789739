package porthole.device.toon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;
import porthole.device.transport.Server;

class ToonDoorTest {
  private static final String WARM = "{\"currentTemp\":\"2051\",\"currentSetpoint\":\"1900\"}";
  private static final String POWER = "{\"powerUsage\":{\"value\":374}}";

  private final Hub hub = Hub.open("test", Hub.RING_BYTES);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  /** What the two parts answer, one after the other; the last pair from then on. */
  private final Queue<Supplier<String>> thermostat = new ConcurrentLinkedQueue<>();

  private final Queue<Supplier<String>> usage = new ConcurrentLinkedQueue<>();

  /** What the Toon was asked to do, which answers with the status. */
  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

  private volatile int commandStatus = 200;
  private Server server;
  private ToonDoor door;

  @BeforeEach
  void startTheLoop() throws Exception {
    server = Server.open().start();
  }

  @AfterEach
  void stopTheLoop() throws Exception {
    door.close();
    server.stop(1001, "");
  }

  private static Supplier<String> next(Queue<Supplier<String>> answers) {
    return answers.size() > 1 ? answers.remove() : answers.element();
  }

  private URL toon() throws IOException {
    return new URL(
        null,
        "http://toon",
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            if (url.getQuery().contains("setSetpoint")) {
              commands.add(url.getFile());
              return answer(url, commandStatus, "");
            }
            String text = next(url.getPath().contains("thermstat") ? thermostat : usage).get();
            return answer(url, text.isEmpty() ? 500 : 200, text);
          }

          private HttpURLConnection answer(URL url, int status, String text) {
            return new HttpURLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public void disconnect() {}

              @Override
              public boolean usingProxy() {
                return false;
              }

              @Override
              public int getResponseCode() {
                return status;
              }

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
              }
            };
          }
        });
  }

  private void open() throws Exception {
    server.execute(
        () -> {
          try {
            hub.subscribe(
                delivery -> heard.add(delivery.signal().event() + ' ' + delivery.signal().data()),
                Arrays.asList(SignalPattern.parse("toon")));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    door = ToonDoor.open(Toon.standard().at(toon()).every(0), hub, server);
  }

  private List<String> hear(int count) throws InterruptedException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String one = heard.poll(60, TimeUnit.SECONDS);
      if (one == null) {
        break;
      }
      all.add(one);
    }
    return all;
  }

  @Test
  void aFailingThermostatDoesNotStopThePowerMeter() throws Exception {
    thermostat.add(() -> "");
    usage.add(() -> POWER);
    open();
    assertEquals(List.of("power 374.0", "available true"), hear(2));
  }

  @Test
  void aMissingValueBecomesNullAndOthersStay() throws Exception {
    thermostat.add(() -> WARM);
    usage.add(() -> POWER);
    usage.add(() -> "{\"powerUsage\":{\"value\":null}}");
    usage.add(() -> POWER); // One that is missing once keeps its value.
    usage.add(() -> "{\"powerUsage\":{\"value\":\"NaN\"}}");
    usage.add(() -> "{}");
    usage.add(() -> "{\"powerUsage\":{\"value\":375}}");
    open();
    assertEquals(
        List.of(
            "temperature 20.51",
            "setpoint 19.0",
            "power 374.0",
            "available true",
            "power null",
            "power 375.0"),
        hear(6));
  }

  @Test
  void aToonThatDoesNotAnswerHasNoValues() throws Exception {
    thermostat.add(() -> WARM);
    thermostat.add(() -> "");
    usage.add(() -> "{}");
    open();
    assertEquals(List.of("temperature 20.51", "setpoint 19.0", "available true"), hear(3));
    List<String> gone = hear(3);
    assertEquals("available false", gone.remove(2));
    assertEquals(List.of("setpoint null", "temperature null"), gone.stream().sorted().toList());
  }

  @Test
  void noErrorEndsThePollingThread() throws Exception {
    thermostat.add(
        () -> {
          throw new OutOfMemoryError("on purpose");
        });
    thermostat.add(
        () -> {
          throw new StackOverflowError();
        });
    thermostat.add(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    thermostat.add(() -> WARM);
    usage.add(() -> "");
    open();
    assertEquals(List.of("temperature 20.51", "setpoint 19.0", "available true"), hear(3));
  }

  private void want(Object data) {
    server.execute(() -> hub.publish(Signal.of("toon", "set", data)));
  }

  private String command() throws InterruptedException {
    return commands.poll(60, TimeUnit.SECONDS);
  }

  @Test
  void aTemperatureThatIsWantedIsSetInHundredthsOfADegree() throws Exception {
    thermostat.add(() -> WARM);
    usage.add(() -> POWER);
    open();
    want(20.5);
    assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=2050", command());
    want(6);
    assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=600", command());
  }

  @Test
  void aNumberThatTheDialOfAToonLacksIsNotSet() throws Exception {
    thermostat.add(() -> WARM);
    usage.add(() -> POWER);
    open();
    for (Object data : Arrays.asList(5.9, 30.1, -6, "20", null, true, "2".repeat(50))) {
      want(data);
    }
    want(30);
    assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=3000", command());
  }

  @Test
  void aTemperatureThatTheToonRefusesDoesNotEndTheNext() throws Exception {
    thermostat.add(() -> WARM);
    usage.add(() -> POWER);
    commandStatus = 500;
    open();
    want(20);
    assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=2000", command());
    want(21);
    assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=2100", command());
    assertTrue(hear(4).contains("temperature 20.51"), "and it is asked as before");
  }

  @Test
  void whileTheToonIsAskedFourTemperaturesWaitAndNoMore() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch wanted = new CountDownLatch(1);
    thermostat.add(
        () -> {
          asked.countDown();
          try {
            wanted.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return WARM;
        });
    thermostat.add(() -> WARM);
    usage.add(() -> POWER);
    open();
    asked.await();
    for (int degrees = 10; degrees < 20; degrees++) {
      want(degrees);
    }
    server.execute(wanted::countDown);
    for (int degrees = 10; degrees < 14; degrees++) {
      assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=" + degrees + "00", command());
    }
    server.execute(() -> want(25));
    assertEquals("/happ_thermstat?action=setSetpoint&Setpoint=2500", command());
  }

  @Test
  void anAnswerOver64KilobytesIsNone() throws Exception {
    thermostat.add(() -> WARM + " ".repeat(64 * 1024));
    thermostat.add(() -> WARM);
    usage.add(() -> "");
    open();
    assertEquals("temperature 20.51", hear(1).get(0));
    assertEquals(0, thermostat.size() - 1, "only the second answer was taken");
  }

  @Test
  void aValueThatABusyHubMissedIsSignalledTheNextTime() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    CountDownLatch free = new CountDownLatch(1);
    thermostat.add(
        () -> {
          asked.countDown();
          return WARM;
        });
    usage.add(() -> "");
    open();
    server.execute(
        () -> {
          try {
            free.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    boolean full = false;
    while (!full) {
      try {
        server.execute(() -> {});
      } catch (RejectedExecutionException e) {
        full = true;
      }
    }
    asked.await();
    free.countDown();
    assertEquals(List.of("temperature 20.51", "setpoint 19.0", "available true"), hear(3));
  }
}
