package porthole.device.mqtt;

import java.net.URI;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;

/**
 * Makes a {@link BrokerSocket} for {@code porthole:HOST:PORT}, with TLS if a socket factory is set.
 * Paho finds this class by {@code META-INF/services}. The options are {@link BrokerOptions}.
 */
public final class BrokerSocketFactory implements NetworkModuleFactory {
  static final String SCHEME = "porthole";

  /** The options of one connection, which Paho hands to this class. */
  static final class BrokerOptions extends MqttConnectionOptions {
    private final DuplicateMarks duplicates = new DuplicateMarks();

    /** Returns the marks that the connection's socket adds and its callback takes. */
    DuplicateMarks duplicates() {
      return duplicates;
    }
  }

  @Override
  public Set<String> getSupportedUriSchemes() {
    return Collections.singleton(SCHEME);
  }

  @Override
  public void validateURI(URI uri) {}

  @Override
  public NetworkModule createNetworkModule(URI uri, MqttConnectionOptions options, String id) {
    String address = uri.getSchemeSpecificPart();
    int colon = address.lastIndexOf(':');
    return BrokerSocket.to(
        address.substring(0, colon),
        Integer.parseInt(address.substring(colon + 1)),
        Optional.ofNullable((SSLSocketFactory) options.getSocketFactory()),
        ((BrokerOptions) options).duplicates());
  }
}
