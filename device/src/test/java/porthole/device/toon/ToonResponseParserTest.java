package porthole.device.toon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ToonResponseParserTest {
  private static final String THERMOSTAT =
      "{\"result\":\"ok\",\"currentTemp\":\"2851\",\"currentSetpoint\":\"1000\","
          + "\"programState\":\"1\"}";
  private static final String USAGE =
      "{\"result\":\"ok\",\"powerUsage\":{\"avgValue\":301.5,\"value\":312},"
          + "\"powerProduction\":{\"value\":null,\"avgValue\":1},\"gasUsage\":{\"value\":0.5}}";

  @Test
  void temperaturesAreInHundredthsOfADegree() {
    assertEquals(
        Map.of("temperature", 28.51, "setpoint", 10.0), ToonResponseParser.thermostat(THERMOSTAT));
  }

  @Test
  void nullValuesAreLeftOut() {
    assertEquals(Map.of("power", 312.0, "gas", 0.5), ToonResponseParser.usage(USAGE));
  }

  @Test
  void aTrailingCommaIsAccepted() {
    String broken = THERMOSTAT.replace("\"1\"}", "\"1\",\"lastTemp\":\"\",}");
    assertEquals(ToonResponseParser.thermostat(THERMOSTAT), ToonResponseParser.thermostat(broken));
    assertEquals(
        Map.of("setpoint", -5.0),
        ToonResponseParser.thermostat("{\"currentSetpoint\":\"-500\"\",}"));
  }

  @Test
  void aTruncatedNumberIsIgnored() {
    assertEquals(Map.of(), ToonResponseParser.thermostat("{\"currentTemp\":\"28"));
    assertEquals(Map.of(), ToonResponseParser.thermostat("{\"currentTemp\":\"NaN\",\"x\":1}"));
    assertEquals(Map.of(), ToonResponseParser.thermostat("<html>502</html>"));
  }

  @Test
  void aBrokenAnswerGivesItsCompleteMembersOnly() {
    Random random = new Random(7);
    for (int i = 0; i < 5000; i++) {
      StringBuilder changed = new StringBuilder(USAGE + THERMOSTAT);
      for (int changes = random.nextInt(20); changes > 0; changes--) {
        changed.setCharAt(random.nextInt(changed.length()), "\",{}:x 9".charAt(random.nextInt(8)));
      }
      String text = changed.toString();
      Map<String, Double> usage = ToonResponseParser.usage(text);
      Map<String, Double> thermostat = ToonResponseParser.thermostat(text);
      assertWhole(text, "\"currentTemp\":\"2851\"", 28.51, thermostat.get("temperature"));
      assertWhole(text, "\"currentSetpoint\":\"1000\"", 10.0, thermostat.get("setpoint"));
      assertWhole(
          text, "\"powerUsage\":{\"avgValue\":301.5,\"value\":312}", 312.0, usage.get("power"));
      assertWhole(text, "\"gasUsage\":{\"value\":0.5}", 0.5, usage.get("gas"));
      assertTrue(numbers(text, 1).containsAll(usage.values()), usage + " of " + text);
      assertTrue(numbers(text, 100).containsAll(thermostat.values()), thermostat + " of " + text);
    }
  }

  private static void assertWhole(String text, String member, double expected, Double read) {
    if (text.contains(member)) {
      assertEquals(expected, read, text);
    }
  }

  /** Returns the numbers between quotes, commas, braces and spaces, each divided by the divisor. */
  private static Set<Double> numbers(String text, double divisor) {
    return Stream.of(text.split("[\",}\\s]+"))
        .map(part -> part.startsWith(":") ? part.substring(1) : part)
        .filter(part -> part.matches("-?[0-9]+([.][0-9]+)?"))
        .map(part -> Double.parseDouble(part) / divisor)
        .collect(Collectors.toSet());
  }

  @Test
  void onlyTemperaturesWithinTheToonsRangeAreSet() {
    assertEquals(Optional.of(6.0), ToonDoor.degrees("6"));
    assertEquals(Optional.of(30.0), ToonDoor.degrees("30.0"));
    for (String wrong : new String[] {"5.99", "30.01", "\"20\"", "null", "2e1", "NaN", "", "{}"}) {
      assertEquals(Optional.empty(), ToonDoor.degrees(wrong), wrong);
    }
  }
}
