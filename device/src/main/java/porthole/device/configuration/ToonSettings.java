package porthole.device.configuration;

import java.net.MalformedURLException;
import java.net.URL;
import porthole.device.toon.Toon;

/** Reads the section {@code toon} of the configuration. */
final class ToonSettings {
  private static final int MAX_POLL_SECONDS = 3600;

  private ToonSettings() {}

  static Toon read(Setting section) throws ConfigurationException {
    Toon toon = Toon.standard();
    for (Setting setting : section.settings()) {
      switch (setting.key()) {
        case "url":
          toon = toon.at(setting.parsed(ToonSettings::url));
          break;
        case "poll_seconds":
          toon = toon.every((int) setting.number(1, MAX_POLL_SECONDS));
          break;
        default:
          throw setting.unknown("'url' or 'poll_seconds'");
      }
    }
    return toon;
  }

  private static URL url(String text) throws ConfigurationException {
    try {
      if (text.startsWith("http://")) {
        return new URL(text);
      }
    } catch (MalformedURLException e) {
      throw new ConfigurationException("Expected a URL but was '" + text + "'");
    }
    throw new ConfigurationException("Expected http://HOST:PORT but was '" + text + "'");
  }
}
