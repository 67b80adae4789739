package porthole.device.toon;

import java.net.MalformedURLException;
import java.net.URL;

/** The address of the thermostat's HTTP interface and its poll interval. Immutable. */
public final class Toon {
  private static final String LOCAL = "http://127.0.0.1";
  private static final int POLL_SECONDS = 10;

  private final URL url;
  private final int pollSeconds;

  private Toon(URL url, int pollSeconds) {
    this.url = url;
    this.pollSeconds = pollSeconds;
  }

  /** Returns the Toon that this process runs on. */
  public static Toon standard() {
    try {
      return new Toon(new URL(LOCAL), POLL_SECONDS);
    } catch (MalformedURLException e) {
      throw new AssertionError(LOCAL, e);
    }
  }

  /** Returns the Toon at another address. */
  public Toon at(URL url) {
    return new Toon(url, pollSeconds);
  }

  public Toon every(int seconds) {
    return new Toon(url, seconds);
  }

  /** Returns the URL of a path with its query. */
  URL url(String path) throws MalformedURLException {
    return new URL(url, path);
  }

  int pollSeconds() {
    return pollSeconds;
  }

  @Override
  public String toString() {
    return url + " every " + pollSeconds + " s";
  }
}
