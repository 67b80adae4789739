package porthole.device.toon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.Map;

/** A client of the thermostat's HTTP interface. Blocks; runs on {@link ToonDoor}'s thread. */
final class ToonHttp {
  private static final int TIMEOUT_MILLIS = 5_000;

  /** The deadline of a whole answer. */
  private static final long ANSWER_NANOS = 10_000_000_000L;

  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  private final Toon toon;

  ToonHttp(Toon toon) {
    this.toon = toon;
  }

  /** Returns the thermostat's temperatures in degrees Celsius. */
  Map<String, Double> thermostat() throws IOException {
    return ToonResponseParser.thermostat(get("/happ_thermstat?action=getThermostatInfo"));
  }

  /** Returns the meters' values: power in watts, and gas. */
  Map<String, Double> usage() throws IOException {
    return ToonResponseParser.usage(get("/happ_pwrusage?action=GetCurrentUsage"));
  }

  /** Sets the setpoint in degrees Celsius. */
  void set(double degrees) throws IOException {
    get("/happ_thermstat?action=setSetpoint&Setpoint=" + Math.round(degrees * 100));
  }

  private String get(String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) toon.url(path).openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("Expected status 200 but was " + status);
      }
      return body(connection);
    } finally {
      connection.disconnect();
    }
  }

  private static String body(HttpURLConnection connection) throws IOException {
    long deadline = System.nanoTime() + ANSWER_NANOS;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[4096];
    try (InputStream in = connection.getInputStream()) {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        all.write(part, 0, read);
        if (all.size() > MAX_ANSWER_BYTES || System.nanoTime() > deadline) {
          throw new IOException("Expected an answer of 64 kB within 10 s");
        }
      }
    }
    return new String(all.toByteArray(), ISO_8859_1);
  }
}
