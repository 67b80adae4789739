package porthole.device.toon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import porthole.fuzz.Input;

/**
 * ToonResponseParser of the thermostat's HTTP interface: values are numbers that the answer holds.
 */
public final class ThermostatFuzz {
  private ThermostatFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = Input.of(bytes).text();
    requireNumbers(text, ToonResponseParser.thermostat(text));
    requireNumbers(text, ToonResponseParser.usage(text));
    assertEquals(Map.of(), ToonResponseParser.thermostat("{}"));
  }

  private static void requireNumbers(String text, Map<String, Double> values) {
    values.forEach(
        (name, value) -> {
          assertTrue(Double.isFinite(value) && Math.abs(value) < 1e9 + 1, name + " " + value);
          assertTrue(text.matches("(?s).*[0-9].*"), text);
        });
  }
}
