package porthole.device;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/** The settings of the service: defaults, over them a YAML file, over that the command line. */
public final class Configuration {
  private final ListenAddress listen;
  private final Limits limits;
  private final ChannelSettings channels;

  private Configuration(ListenAddress listen, Limits limits, ChannelSettings channels) {
    this.listen = listen;
    this.limits = limits;
    this.channels = channels;
  }

  /** Returns the defaults, but for the address, which differs between a PC and a device. */
  public static Configuration defaults(String listen) throws ConfigurationException {
    return new Configuration(
        ListenAddress.parse(listen), Limits.standard(), ChannelSettings.standard());
  }

  /** Returns this configuration with another address. */
  public Configuration listen(String address) throws ConfigurationException {
    return new Configuration(ListenAddress.parse(address), limits, channels);
  }

  /** Returns this configuration with what a YAML file sets; an unknown key is an error. */
  public Configuration file(Path file) throws ConfigurationException {
    Configuration configuration = this;
    for (Setting setting : SettingsFile.read(file)) {
      configuration = configuration.with(setting);
    }
    return configuration;
  }

  private Configuration with(Setting setting) throws ConfigurationException {
    switch (setting.key()) {
      case "listen":
        return new Configuration(setting.parsed(ListenAddress::parse), limits, channels);
      case "limits":
        return new Configuration(listen, limits(setting), channels);
      case "channels":
        return new Configuration(listen, limits, channels.with(setting));
      default:
        throw setting.unknown("'listen', 'limits' or 'channels'");
    }
  }

  private Limits limits(Setting section) throws ConfigurationException {
    Limits result = limits;
    for (Setting setting : section.settings()) {
      Limit limit = limit(setting);
      result = result.with(limit, setting.number(limit.min(), limit.max()));
    }
    return result;
  }

  private static Limit limit(Setting setting) throws ConfigurationException {
    for (Limit limit : Limit.values()) {
      if (limit.key().equals(setting.key())) {
        return limit;
      }
    }
    throw setting.unknown(
        "of a limit: "
            + Arrays.stream(Limit.values()).map(Limit::key).collect(Collectors.joining(", ")));
  }

  public ListenAddress listen() {
    return listen;
  }

  public ChannelSettings channels() {
    return channels;
  }

  /** Returns this configuration with channels that tell senders what they sent themselves. */
  public Configuration echoingChannels() {
    return new Configuration(listen, limits, channels.echoing());
  }

  public Limits limits() {
    return limits;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Configuration
        && listen.equals(((Configuration) other).listen)
        && limits.equals(((Configuration) other).limits)
        && channels.equals(((Configuration) other).channels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(listen, limits, channels);
  }

  @Override
  public String toString() {
    return "listen: " + listen + ", " + limits + ", " + channels;
  }
}
