package porthole.device.mqtt;

import com.grack.nanojson.JsonWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.LimitException;
import porthole.device.hub.Pattern;
import porthole.device.hub.Signal;

/**
 * What home automation sees of the thermostat: one retained discovery message, one topic with all
 * values, and one that tells whether there are any. Loop's thread.
 */
final class ToonEntities {
  private static final String CHANNEL = "toon";
  private static final String AVAILABLE = "available";

  private final OwnTopics own;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private ToonEntities(OwnTopics own) {
    this.own = own;
  }

  static void open(Broker broker, OwnTopics own, Hub hub) throws LimitException {
    ToonEntities entities = new ToonEntities(own);
    own.put(Discovery.topic(broker), Discovery.message(broker, own));
    own.putAvailable(own.topic("toon/status"), false);
    hub.subscribe(entities::hear, Arrays.asList(Pattern.parse(CHANNEL)));
  }

  private void hear(Delivery delivery) {
    Signal signal = delivery.signal();
    String data = signal.data();
    if (signal.event().equals(AVAILABLE)) {
      own.putAvailable(own.topic("toon/status"), data.equals("true"));
    } else if (Discovery.VALUES.contains(signal.event())) {
      if (data.matches("-?[0-9][0-9.eE+-]*")) {
        values.put(signal.event(), Double.valueOf(data));
      } else {
        values.remove(signal.event());
      }
      own.put(own.topic(CHANNEL), JsonWriter.string(values));
    }
  }
}
