package porthole.device.mqtt;

import com.grack.nanojson.JsonWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.LimitException;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;

/**
 * Publishes the thermostat for home automation: one retained discovery message, one topic with all
 * values, and one topic with their availability. Loop's thread.
 */
final class ToonEntities {
  private static final String CHANNEL = "toon";
  private static final String AVAILABLE = "available";

  private final StatusTopics own;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private ToonEntities(StatusTopics own) {
    this.own = own;
  }

  static void open(Broker broker, StatusTopics own, Hub hub) throws LimitException {
    ToonEntities entities = new ToonEntities(own);
    own.put(HomeAssistantDiscovery.topic(broker), HomeAssistantDiscovery.message(broker, own));
    own.putAvailable(own.topic("toon/status"), false);
    hub.subscribe(entities::hear, Arrays.asList(SignalPattern.parse(CHANNEL)));
  }

  private void hear(Delivery delivery) {
    Signal signal = delivery.signal();
    String data = signal.data();
    if (signal.event().equals(AVAILABLE)) {
      own.putAvailable(own.topic("toon/status"), data.equals("true"));
    } else if (HomeAssistantDiscovery.VALUES.contains(signal.event())) {
      if (data.matches("-?[0-9][0-9.eE+-]*")) {
        values.put(signal.event(), Double.valueOf(data));
      } else {
        values.remove(signal.event());
      }
      own.put(own.topic(CHANNEL), JsonWriter.string(values));
    }
  }
}
