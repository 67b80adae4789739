package porthole.device.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import porthole.device.mqtt.Broker;
import porthole.device.reach.Reach;
import porthole.device.toon.Toon;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Tls;

/**
 * The settings of the service: the defaults, then a YAML file, then the command line; the later
 * value wins. Immutable.
 */
public final class Configuration {
  private ListenAddress listen;
  private Limits limits = Limits.standard();
  private ChannelSettings channels = ChannelSettings.standard();
  private JsonTcpSettings jsonTcp = JsonTcpSettings.none();
  private boolean compresses;
  private boolean echoIsCompatible;
  private Optional<TlsSettings> tls = Optional.empty();
  private Optional<Broker> mqtt = Optional.empty();
  private Optional<Toon> toon = Optional.empty();
  private Optional<Reach> reach = Optional.empty();

  private Configuration(ListenAddress listen) {
    this.listen = listen;
  }

  private Configuration changed(Consumer<Configuration> change) {
    Configuration copy = copy();
    change.accept(copy);
    return copy;
  }

  private Configuration copy() {
    Configuration copy = new Configuration(listen);
    copy.limits = limits;
    copy.channels = channels;
    copy.compresses = compresses;
    copy.echoIsCompatible = echoIsCompatible;
    copy.tls = tls;
    copy.jsonTcp = jsonTcp;
    copy.mqtt = mqtt;
    copy.toon = toon;
    copy.reach = reach;
    return copy;
  }

  /** Returns the defaults with a listen address, which differs between a PC and a device. */
  public static Configuration defaults(String listen) throws ConfigurationException {
    return new Configuration(ListenAddress.parse(listen));
  }

  /** Returns this configuration with another listen address. */
  public Configuration listen(String address) throws ConfigurationException {
    Configuration copy = copy();
    copy.listen = ListenAddress.parse(address);
    return copy;
  }

  /** Returns this configuration with channels that send a signal back to its sender, too. */
  public Configuration echoingChannels() {
    return changed(copy -> copy.channels = channels.echoing());
  }

  /** Returns this configuration with the channels at {@code /} too, in place of the echo. */
  public Configuration channelsAtRoot() {
    return changed(copy -> copy.channels = channels.atRoot());
  }

  /** Returns this configuration with other limits. */
  public Configuration limits(Limits limits) {
    return changed(copy -> copy.limits = limits);
  }

  /** Returns this configuration with the settings of a YAML file; unknown keys are errors. */
  public Configuration file(Path file) throws ConfigurationException {
    Configuration configuration = this;
    List<Setting> settings = unwrapped(SettingsFile.read(file));
    for (Setting setting : settings) {
      configuration = configuration.with(setting);
    }
    for (Setting setting : settings) {
      configuration.requireToon(setting);
    }
    return configuration;
  }

  /** COMET's own file holds all settings below one key, {@code settings}. */
  private static List<Setting> unwrapped(List<Setting> settings) throws ConfigurationException {
    List<Setting> all = new ArrayList<>();
    for (Setting setting : settings) {
      if (setting.key().equals("settings")) {
        all.addAll(setting.settings());
      } else {
        all.add(setting);
      }
    }
    Set<String> keys = new HashSet<>();
    for (Setting setting : all) {
      if (!keys.add(setting.key())) {
        throw setting.wrong(
            "Expected the key '" + setting.key() + "' only once, inside or outside 'settings'");
      }
    }
    return all;
  }

  private Configuration with(Setting setting) throws ConfigurationException {
    switch (setting.key()) {
      case "listen":
        ListenAddress address = setting.parsed(ListenAddress::parse);
        return changed(copy -> copy.listen = address);
      case "limits":
        Limits set = limits(setting);
        return changed(copy -> copy.limits = set);
      case "channels":
        ChannelSettings section = channels.with(setting);
        return changed(copy -> copy.channels = section);
      case "compression":
        boolean wanted = setting.isTrue();
        return changed(copy -> copy.compresses = wanted);
      case "echo":
        boolean compatible = isCompatible(setting);
        return changed(copy -> copy.echoIsCompatible = compatible);
      case "tls":
        TlsSettings read = TlsSettings.read(setting);
        return changed(copy -> copy.tls = Optional.of(read));
      case "Socket_connection":
        JsonTcpSettings settings = JsonTcpSettings.read(setting);
        return changed(copy -> copy.jsonTcp = settings);
      case "mqtt":
        Broker broker = MqttSettings.read(setting);
        return changed(copy -> copy.mqtt = Optional.of(broker));
      case "toon":
        Toon polled = ToonSettings.read(setting);
        return changed(copy -> copy.toon = Optional.of(polled));
      case "reach":
        Reach wished = ReachSettings.read(setting);
        return changed(copy -> copy.reach = Optional.of(wished));
      default:
        throw setting.unknown(
            "'listen', 'limits', 'channels', 'echo', 'compression', 'tls', 'mqtt', 'toon',"
                + " 'reach' or 'Socket_connection'");
    }
  }

  private static boolean isCompatible(Setting section) throws ConfigurationException {
    boolean compatible = false;
    for (Setting setting : section.settings()) {
      if (!setting.key().equals("compatible")) {
        throw setting.unknown("'compatible'");
      }
      compatible = setting.isTrue();
    }
    return compatible;
  }

  /** Discovery announces the Toon's values: without a Toon they would never be available. */
  private void requireToon(Setting setting) throws ConfigurationException {
    boolean discovered =
        setting.key().equals("mqtt") && !mqtt.map(Broker::discovery).orElse("").isEmpty();
    if (discovered && !toon.isPresent()) {
      throw setting.wrong(
          "Expected a section 'toon': 'discovery' below 'mqtt' announces its values");
    }
  }

  private Limits limits(Setting section) throws ConfigurationException {
    Limits result = limits;
    Setting seconds = section;
    Setting connections = section;
    for (Setting setting : section.settings()) {
      Limit limit = limit(setting);
      result = result.with(limit, setting.number(limit.min(), limit.max()));
      if (limit == Limit.PING_SECONDS || limit == Limit.GONE_SECONDS) {
        seconds = setting;
      }
      if (limit == Limit.CONNECTIONS || limit == Limit.CONNECTIONS_KEPT_FOR_LOOPBACK) {
        connections = setting;
      }
    }
    if (result.of(Limit.CONNECTIONS) <= result.of(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK)) {
      throw connections.wrong(
          "Expected connections to be greater than connections_kept_for_loopback, which is "
              + result.of(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK)
              + ", but was "
              + result.of(Limit.CONNECTIONS));
    }
    if (result.of(Limit.GONE_SECONDS) <= result.of(Limit.PING_SECONDS)) {
      throw seconds.wrong(
          "Expected gone_seconds to be greater than ping_seconds, which is "
              + result.of(Limit.PING_SECONDS)
              + ", but was "
              + result.of(Limit.GONE_SECONDS));
    }
    return result;
  }

  private static Limit limit(Setting setting) throws ConfigurationException {
    for (Limit limit : Limit.values()) {
      if (limit.key().equals(setting.key())) {
        return limit;
      }
    }
    List<String> keys = Arrays.stream(Limit.values()).map(Limit::key).collect(Collectors.toList());
    String nearest =
        NearestWord.to(setting.key(), keys).map(key -> "'" + key + "'").orElse("of a limit");
    throw setting.unknown(nearest + " (README.md lists all limits)");
  }

  /** Returns the address to listen on; IPv6 for {@code reach} turns 0.0.0.0 into [::]. */
  public ListenAddress listen() {
    return reach.isPresent() && reach.get().ipv6() ? listen.withIpv6() : listen;
  }

  public Limits limits() {
    return limits;
  }

  public ChannelSettings channels() {
    return channels;
  }

  /** Returns the settings of JSON over TCP. */
  public JsonTcpSettings jsonTcp() {
    return jsonTcp;
  }

  /** Returns whether messages are compressed for peers that offer it. */
  public boolean compresses() {
    return compresses;
  }

  /** Returns whether the echo answers as the original did, for its clients. */
  public boolean echoIsCompatible() {
    return echoIsCompatible;
  }

  /** Returns the TLS settings; empty when every connection is plain. */
  public Optional<TlsSettings> tls() {
    return tls;
  }

  /** Returns the MQTT broker; empty when none is configured. */
  public Optional<Broker> mqtt() {
    return mqtt;
  }

  /** Returns the Toon whose values become signals; empty when none is configured. */
  public Optional<Toon> toon() {
    return toon;
  }

  /** Returns what the owner wants of the router; empty when nothing is configured. */
  public Optional<Reach> reach() {
    return reach;
  }

  /** Returns the URL of the service; {@code wss:} unless everybody may connect without TLS. */
  public String url() {
    boolean plain = !tls.isPresent() || tls.get().plain() == Tls.Plain.EVERYBODY;
    return (plain ? "ws://" : "wss://") + listen() + "/";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Configuration && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "listen: "
        + listen
        + ", "
        + limits
        + ", "
        + channels
        + ", compression: "
        + compresses
        + ", echo: "
        + echoIsCompatible
        + ", tls: "
        + tls
        + ", "
        + jsonTcp
        + ", mqtt: "
        + mqtt
        + ", toon: "
        + toon
        + ", reach: "
        + reach;
  }
}
