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
  private final boolean compresses;

  private Configuration(ListenAddress listen, Limits limits, boolean compresses) {
    this.listen = listen;
    this.limits = limits;
    this.compresses = compresses;
  }

  /** Returns the defaults, but for the address, which differs between a PC and a device. */
  public static Configuration defaults(String listen) throws ConfigurationException {
    return new Configuration(ListenAddress.parse(listen), Limits.standard(), false);
  }

  /** Returns this configuration with another address. */
  public Configuration listen(String address) throws ConfigurationException {
    return new Configuration(ListenAddress.parse(address), limits, compresses);
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
        return new Configuration(setting.parsed(ListenAddress::parse), limits, compresses);
      case "limits":
        return new Configuration(listen, limits(setting), compresses);
      case "compression":
        return new Configuration(listen, limits, setting.isTrue());
      default:
        throw setting.unknown("'listen', 'limits' or 'compression'");
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

  public Limits limits() {
    return limits;
  }

  /** Returns whether messages are compressed for peers that offer it. */
  public boolean compresses() {
    return compresses;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Configuration
        && listen.equals(((Configuration) other).listen)
        && limits.equals(((Configuration) other).limits)
        && compresses == ((Configuration) other).compresses;
  }

  @Override
  public int hashCode() {
    return Objects.hash(listen, limits, compresses);
  }

  @Override
  public String toString() {
    return "listen: " + listen + ", " + limits + ", compression: " + compresses;
  }
}
