package porthole.device.mqtt;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Renders the message by which Home Assistant discovers the Toon and its entities, at {@code
 * PREFIX/device/ID/config} (home-assistant.io/integrations/mqtt, device discovery). Pure.
 */
final class HomeAssistantDiscovery {
  /** The values of the thermostat, as events of channel {@code toon}. */
  static final List<String> VALUES =
      Collections.unmodifiableList(
          Arrays.asList("temperature", "setpoint", "power", "produced", "gas"));

  /** The range of the Toon's own dial, in degrees Celsius. */
  private static final int MIN_SETPOINT = 6;

  private static final int MAX_SETPOINT = 30;

  private HomeAssistantDiscovery() {}

  static String topic(Broker broker) {
    return broker.discovery() + "/device/" + id(broker) + "/config";
  }

  /** Home Assistant allows letters, digits, {@code _} and {@code -} in an id. */
  private static String id(Broker broker) {
    return "porthole_" + broker.name().replaceAll("[^A-Za-z0-9_-]", "_");
  }

  static String message(Broker broker, StatusTopics own) {
    JsonStringWriter json = JsonWriter.string().object();
    json.object("device").array("identifiers").value(id(broker)).end();
    json.value("name", "Toon " + broker.name());
    json.value("manufacturer", "Quby").value("model", "Toon");
    json.end();
    json.object("origin").value("name", "porthole").end();
    json.value("availability_mode", "all");
    json.value("state_topic", own.topic("toon"));
    json.object("components");
    for (String value : VALUES) {
      json.object(value);
      component(json, broker, own, value);
      json.end();
    }
    return json.end().end().done();
  }

  private static void component(
      JsonStringWriter json, Broker broker, StatusTopics own, String value) {
    boolean settable = value.equals("setpoint");
    json.value("platform", settable ? "number" : "sensor")
        .value("unique_id", id(broker) + '_' + value)
        .value("qos", 1) // Up to release 2026.5 entities do not inherit it from the message.
        .value("name", name(value))
        .value("value_template", "{{ value_json." + value + " | default(none) }}");
    availability(json, own, value);
    if (settable) {
      json.value("command_topic", own.setpointTopic())
          .value("min", MIN_SETPOINT)
          .value("max", MAX_SETPOINT)
          .value("step", 0.5);
    } else {
      json.value("state_class", "measurement");
    }
    switch (value) {
      case "temperature":
      case "setpoint":
        json.value("device_class", "temperature").value("unit_of_measurement", "°C");
        break;
      case "power":
      case "produced":
        json.value("device_class", "power").value("unit_of_measurement", "W");
        break;
      default: // Gas has no unit here: it differs between firmware versions.
    }
  }

  /** An entity is available while the hub is online, the Toon answers and has the value. */
  private static void availability(JsonStringWriter json, StatusTopics own, String value) {
    json.array("availability");
    json.object().value("topic", own.status(true).topic()).end();
    json.object().value("topic", own.topic("toon/status")).end();
    json.object()
        .value("topic", own.topic("toon"))
        .value("value_template", "{{ 'online' if '" + value + "' in value_json else 'offline' }}")
        .end();
    json.end();
  }

  private static String name(String value) {
    return Character.toUpperCase(value.charAt(0)) + value.substring(1);
  }
}
