package porthole.device.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.device.hub.LimitException;
import porthole.device.hub.SignalPattern;
import porthole.device.mqtt.Broker;

/** Reads the section {@code mqtt} of the configuration. */
final class MqttSettings {
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final long MIN_SPOOL_BYTES = 1024;
  private static final long MAX_SPOOL_BYTES = 1024 * 1024 * 1024;
  private static final int MAX_PREFIX_CHARS = 128;

  private static final Pattern URL =
      Pattern.compile("mqtt(s?)://(\\[[0-9A-Fa-f:.]+]|[\\p{L}\\p{N}._-]+)(?::([0-9]{1,5}))?/?");

  private MqttSettings() {}

  static Broker read(Setting section) throws ConfigurationException {
    Optional<Broker> url = Optional.empty();
    for (Setting setting : section.settings()) {
      if (setting.key().equals("url")) {
        url = Optional.of(setting.parsed(MqttSettings::url));
      }
    }
    if (!url.isPresent()) {
      throw section.wrong("Expected 'url' below 'mqtt', such as mqtt://broker.lan:1883");
    }
    Broker broker = url.get().name(ChannelSettings.hostName());
    for (Setting setting : section.settings()) {
      broker = with(broker, setting);
    }
    return broker;
  }

  private static Broker with(Broker broker, Setting setting) throws ConfigurationException {
    switch (setting.key()) {
      case "url":
        return broker;
      case "user":
        return broker.user(setting.text());
      case "password_file":
        return broker.passwordFile(setting.file());
      case "ca":
        if (!broker.isTls()) {
          throw setting.wrong("Expected mqtts:// in 'url': 'ca' is for TLS only");
        }
        return broker.ca(setting.file());
      case "prefix":
        return broker.prefix(setting.parsed(MqttSettings::prefix));
      case "name":
        return broker.name(setting.parsed(MqttSettings::prefix));
      case "in":
        return broker.in(patterns(setting));
      case "out":
        return broker.out(patterns(setting));
      case "discovery":
        return broker.discovery(setting.parsed(MqttSettings::discovery));
      case "spool_bytes":
        return broker.spoolBytes(setting.number(MIN_SPOOL_BYTES, MAX_SPOOL_BYTES));
      default:
        throw setting.unknown(
            "'url', 'user', 'password_file', 'ca', 'prefix', 'name', 'in', 'out', 'discovery'"
                + " or 'spool_bytes'");
    }
  }

  private static Broker url(String text) throws ConfigurationException {
    Matcher matcher = URL.matcher(text);
    if (!matcher.matches()) {
      throw new ConfigurationException(
          "Expected mqtt://HOST:PORT, or mqtts:// for TLS, but was '" + text + "'");
    }
    boolean tls = !matcher.group(1).isEmpty();
    String port = matcher.group(3);
    int number = port == null ? tls ? TLS_PORT : PLAIN_PORT : Integer.parseInt(port);
    if (number < 1 || number > ListenAddress.MAX_PORT) {
      throw new ConfigurationException(
          "Expected a port from 1 to " + ListenAddress.MAX_PORT + " but was " + port);
    }
    return Broker.at(matcher.group(2), number, tls);
  }

  private static String prefix(String text) throws ConfigurationException {
    if (text.length() > MAX_PREFIX_CHARS
        || !text.matches("[^+#$\\p{Cntrl}/][^+#\\p{Cntrl}]*")
        || text.endsWith("/")) {
      throw new ConfigurationException(
          "Expected a topic prefix such as home/porthole but was '" + text + "'");
    }
    return text;
  }

  private static String discovery(String text) throws ConfigurationException {
    if (text.equals("true") || text.equals("false")) {
      throw new ConfigurationException(
          "Expected the discovery prefix of Home Assistant, usually homeassistant, but was '"
              + text
              + "'");
    }
    return prefix(text);
  }

  private static List<SignalPattern> patterns(Setting setting) throws ConfigurationException {
    List<SignalPattern> patterns = new ArrayList<>();
    try {
      for (String text : setting.texts(text -> text)) {
        patterns.add(SignalPattern.parse(text));
      }
    } catch (LimitException e) {
      throw setting.wrong(e.getMessage());
    }
    return patterns;
  }
}
