package porthole.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says of JSON over TCP, with the keys of the original: {@code
 * Socket_connection: {Host: {IP, Port}, Client: {NAME: {IP, Port}}}}; a single client may stand
 * without its name, {@code Client: {IP, Port}}. Immutable.
 */
public final class SocketSettings {
  /** The original's. */
  private static final String DEFAULT_IP = "127.0.0.1";

  private static final int DEFAULT_PORT = 65432;

  private final Optional<ListenAddress> host;
  private final Map<String, ListenAddress> clients;

  private SocketSettings(Optional<ListenAddress> host, Map<String, ListenAddress> clients) {
    this.host = host;
    this.clients = clients;
  }

  static SocketSettings none() {
    return new SocketSettings(Optional.empty(), Collections.emptyMap());
  }

  /** Returns what stands below the key {@code Socket_connection}. */
  static SocketSettings read(Setting section) throws ConfigurationException {
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
    return new SocketSettings(host, Collections.unmodifiableMap(clients));
  }

  /** Of one without a name, its address stands where names would; it gets that of the key. */
  private static void addClients(Setting section, Map<String, ListenAddress> clients)
      throws ConfigurationException {
    List<Setting> below = section.settings();
    if (below.stream().anyMatch(SocketSettings::isOfAddress)) {
      clients.put(section.key(), address(section));
    } else {
      for (Setting client : below) {
        clients.put(client.key(), address(client));
      }
    }
  }

  private static boolean isOfAddress(Setting setting) {
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

  /** Returns where lab programs may connect; nothing when they may not. */
  public Optional<ListenAddress> host() {
    return host;
  }

  /** Returns where the programs are that can be sent something, by their names, in their order. */
  public Map<String, ListenAddress> clients() {
    return clients;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SocketSettings && toString().equals(other.toString());
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
