package porthole.device.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of JSON over TCP, with the keys of COMET: {@code Socket_connection: {Host: {IP,
 * Port}, Client: {NAME: {IP, Port}}}}; a single client needs no name, {@code Client: {IP, Port}}.
 * Immutable.
 */
public final class JsonTcpSettings {
  /** COMET's default. */
  private static final String DEFAULT_IP = "127.0.0.1";

  private static final int DEFAULT_PORT = 65432;

  private final Optional<ListenAddress> host;
  private final Map<String, ListenAddress> clients;

  private JsonTcpSettings(Optional<ListenAddress> host, Map<String, ListenAddress> clients) {
    this.host = host;
    this.clients = clients;
  }

  static JsonTcpSettings none() {
    return new JsonTcpSettings(Optional.empty(), Collections.emptyMap());
  }

  /** Reads the section {@code Socket_connection}. */
  static JsonTcpSettings read(Setting section) throws ConfigurationException {
    Optional<ListenAddress> host = Optional.empty();
    Map<String, ListenAddress> clients = new LinkedHashMap<>();
    for (Setting setting : section.settings()) {
      switch (setting.key()) {
        case "Host":
          host = Optional.of(address(setting));
          break;
        case "Client":
          addClients(setting, clients);
          break;
        default:
          throw setting.unknown("'Host' or 'Client'");
      }
    }
    return new JsonTcpSettings(host, Collections.unmodifiableMap(clients));
  }

  /** A client without a name is named after its key, {@code Client}. */
  private static void addClients(Setting section, Map<String, ListenAddress> clients)
      throws ConfigurationException {
    List<Setting> below = section.settings();
    if (below.stream().anyMatch(JsonTcpSettings::isAddressField)) {
      clients.put(section.key(), address(section));
    } else {
      for (Setting client : below) {
        clients.put(client.key(), address(client));
      }
    }
  }

  private static boolean isAddressField(Setting setting) {
    return !setting.isSection() && (setting.key().equals("IP") || setting.key().equals("Port"));
  }

  private static ListenAddress address(Setting section) throws ConfigurationException {
    String ip = DEFAULT_IP;
    long port = DEFAULT_PORT;
    for (Setting setting : section.settings()) {
      switch (setting.key()) {
        case "IP":
          ip = setting.parsed(text -> ListenAddress.host(text));
          break;
        case "Port":
          port = setting.number(1, ListenAddress.MAX_PORT);
          break;
        default:
          throw setting.unknown("'IP' or 'Port'");
      }
    }
    return ListenAddress.of(ip, (int) port);
  }

  /** Returns the address to listen on; nothing if JSON over TCP is off. */
  public Optional<ListenAddress> host() {
    return host;
  }

  /** Returns the addresses of other programs by name, in the order of the file. */
  public Map<String, ListenAddress> clients() {
    return clients;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonTcpSettings && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "Socket_connection: " + host + ", " + clients;
  }
}
