package porthole.device.mqtt;

import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/** The options of one connection, which Paho hands to {@link BrokerSocketFactory}. */
final class BrokerOptions extends MqttConnectionOptions {
  private final DuplicateMarks duplicates = new DuplicateMarks();

  /** Returns the marks that the connection's socket adds and its callback takes. */
  DuplicateMarks duplicates() {
    return duplicates;
  }
}
