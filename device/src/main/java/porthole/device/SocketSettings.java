package porthole.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says of JSON over TCP, with the keys of the original:
 * {@code Socket_connection: {Host: {IP, Port}, Client: {NAME: {IP, Port}}}}. Immutable.
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
          for (Setting client : setting.settings()) {
            clients.put(client.key(), address(client));
          }
          break;
        default:
          throw setting.unknown("'Host' or 'Client'");
      }
    }
    return new SocketSettings(host, Collections.unmodifiableMap(clients));
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
