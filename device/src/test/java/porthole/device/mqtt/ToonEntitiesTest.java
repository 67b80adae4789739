package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.hub.Signal;

/** PROTOCOL.md, section 6.4: the thermostat, as home automation sees it. */
class ToonEntitiesTest {
  private static final String OWN = "porthole/porthole/living room/";
  private final Hub hub = Hub.open("test", Hub.RING_BYTES);
  private final Broker broker =
      Broker.at("broker", 1883, false).name("living room").discovery("homeassistant");
  private final StatusTopics own = new StatusTopics(broker, new Spool(1000));

  @BeforeEach
  void open() throws Exception {
    ToonEntities.open(broker, own, hub);
  }

  private Map<String, String> latest() {
    Map<String, String> latest = new HashMap<>();
    for (OutgoingMessage outgoing : own.all()) {
      latest.put(outgoing.topic(), new String(outgoing.payload(), UTF_8));
      assertTrue(outgoing.isRetained());
    }
    return latest;
  }

  private JsonObject discovery() throws Exception {
    return JsonParser.object()
        .from(latest().get("homeassistant/device/porthole_living_room/config"));
  }

  @Test
  void theDiscoveryMessageHasAComponentForEachValue() throws Exception {
    JsonObject components = discovery().getObject("components");
    assertEquals(
        Set.of("temperature", "setpoint", "power", "produced", "gas"), components.keySet());
    for (String value : components.keySet()) {
      JsonObject component = components.getObject(value);
      assertEquals("porthole_living_room_" + value, component.getString("unique_id"));
      assertEquals(
          "{{ value_json." + value + " | default(none) }}", component.getString("value_template"));
      JsonArray availability = component.getArray("availability");
      assertEquals(OWN + "status", availability.getObject(0).getString("topic"));
      assertEquals(OWN + "toon/status", availability.getObject(1).getString("topic"));
      assertEquals(OWN + "toon", availability.getObject(2).getString("topic"));
    }
    assertEquals("Temperature", components.getObject("temperature").getString("name"));
    assertEquals(OWN + "toon", discovery().getString("state_topic"));
  }

  @Test
  void onlyTheSetpointCanBeSetFrom6To30DegreesInHalves() throws Exception {
    JsonObject components = discovery().getObject("components");
    JsonObject setpoint = components.getObject("setpoint");
    assertEquals("number", setpoint.getString("platform"));
    assertEquals(OWN + "toon/set", setpoint.getString("command_topic"));
    assertEquals(6, setpoint.getInt("min"));
    assertEquals(30, setpoint.getInt("max"));
    assertEquals(0.5, setpoint.getDouble("step"));
    assertFalse(setpoint.has("state_class"));
    for (String value : Set.of("temperature", "power", "produced", "gas")) {
      JsonObject sensor = components.getObject(value);
      assertEquals("sensor", sensor.getString("platform"));
      assertEquals("measurement", sensor.getString("state_class"));
      assertFalse(sensor.has("command_topic"));
    }
  }

  @Test
  void degreesAndWattsHaveAUnitAndGasHasNone() throws Exception {
    JsonObject components = discovery().getObject("components");
    for (String value : Set.of("temperature", "setpoint")) {
      assertEquals("°C", components.getObject(value).getString("unit_of_measurement"));
      assertEquals("temperature", components.getObject(value).getString("device_class"));
    }
    for (String value : Set.of("power", "produced")) {
      assertEquals("W", components.getObject(value).getString("unit_of_measurement"));
      assertEquals("power", components.getObject(value).getString("device_class"));
    }
    assertFalse(components.getObject("gas").has("unit_of_measurement"));
  }

  @Test
  void theLatestValuesStandInOneTopicAndOneThatIsUnknownLeavesIt() {
    assertFalse(latest().containsKey(OWN + "toon"), "nothing is known yet");
    hub.publish(Signal.of("toon", "temperature", 20.5));
    hub.publish(Signal.of("toon", "power", -300));
    assertEquals("{\"temperature\":20.5,\"power\":-300.0}", latest().get(OWN + "toon"));
    hub.publish(Signal.of("toon", "power", null));
    hub.publish(Signal.of("toon", "setpoint", "text"));
    hub.publish(Signal.of("toon", "colour", 7));
    assertEquals("{\"temperature\":20.5}", latest().get(OWN + "toon"));
  }

  @Test
  void theToonIsOfflineUntilItSaysThatItIsAvailable() {
    assertEquals("offline", latest().get(OWN + "toon/status"));
    hub.publish(Signal.of("toon", "available", true));
    assertEquals("online", latest().get(OWN + "toon/status"));
    hub.publish(Signal.of("toon", "available", false));
    assertEquals("offline", latest().get(OWN + "toon/status"));
  }
}
