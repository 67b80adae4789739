package porthole.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Overflow;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Sessions;
import porthole.device.transport.Setup;

/**
 * Broadcasts a reading every second, beside another web server: the JDK's serves the page on port
 * 8080, Porthole's the readings on port 8001. A slow client gets only the latest reading.
 */
public final class SensorBroadcast implements AutoCloseable {

  private static final String PAGE =
      "<!doctype html><h1 id=now>...</h1><script>"
          + "new WebSocket('ws://' + location.hostname + ':PORT/sensor').onmessage ="
          + " (event) => { now.textContent = event.data }</script>";

  private final Sessions listeners = Sessions.none();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final HttpServer web;
  private final Server server;

  private SensorBroadcast(int webPort, int port) throws IOException {
    Endpoint deaf = (listener, request) -> text -> {};
    Routes routes = Routes.none().webSocket("/sensor", listeners.of(deaf, Overflow.KEEP_LATEST));
    server = Server.start(new InetSocketAddress("127.0.0.1", port), Setup.of(routes));
    web = HttpServer.create(new InetSocketAddress("127.0.0.1", webPort), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] page = PAGE.replace("PORT", "" + server.address().getPort()).getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    web.start();
  }

  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    DoubleSupplier temperature = () -> 20 + 2 * Math.sin((System.nanoTime() - start) / 1e10);
    SensorBroadcast sensor = start(8080, 8001);
    sensor.tell(temperature, 1000);
    System.out.println("http://127.0.0.1:" + sensor.webPort() + "/");
  }

  static SensorBroadcast start(int webPort, int port) throws IOException {
    return new SensorBroadcast(webPort, port);
  }

  /** Broadcasts a reading at each interval. */
  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the clock.
  void tell(DoubleSupplier sensor, long everyMillis) {
    clock.scheduleAtFixedRate(() -> tellNext(sensor), 0, everyMillis, TimeUnit.MILLISECONDS);
  }

  /** The clock would not ask again after an exception. */
  private void tellNext(DoubleSupplier sensor) {
    try {
      tell(sensor.getAsDouble());
    } catch (RuntimeException e) {
      System.err.println("The sensor cannot be read: " + e);
    }
  }

  private void tell(double degrees) {
    PreparedMessage message = PreparedMessage.text("{\"celsius\":" + degrees + "}");
    listeners.broadcast(message.latestOf("celsius"));
  }

  int webPort() {
    return web.getAddress().getPort();
  }

  int port() {
    return server.address().getPort();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    web.stop(0);
    try {
      server.stop(1001, "the sensor is switched off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
