package porthole.device.toon;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads answers of the thermostat's HTTP interface. It searches for known members instead of
 * parsing JSON, because some firmware ends objects with {@code ",}} or cuts answers short. Pure.
 */
final class ToonResponseParser {
  private static final double HUNDREDTHS = 100;
  private static final Pattern TEMPERATURE = member("currentTemp");
  private static final Pattern SETPOINT = member("currentSetpoint");
  private static final Pattern POWER = value("powerUsage");
  private static final Pattern PRODUCED = value("powerProduction");
  private static final Pattern GAS = value("gasUsage");

  private ToonResponseParser() {}

  /** Returns the temperatures of {@code getThermostatInfo}, in degrees Celsius. */
  static Map<String, Double> thermostat(String text) {
    Map<String, Double> values = new LinkedHashMap<>();
    find(TEMPERATURE, text).ifPresent(v -> values.put("temperature", v / HUNDREDTHS));
    find(SETPOINT, text).ifPresent(v -> values.put("setpoint", v / HUNDREDTHS));
    return values;
  }

  /** Returns the values of {@code GetCurrentUsage}: power in watts, gas in the meter's unit. */
  static Map<String, Double> usage(String text) {
    Map<String, Double> values = new LinkedHashMap<>();
    find(POWER, text).ifPresent(v -> values.put("power", v));
    find(PRODUCED, text).ifPresent(v -> values.put("produced", v));
    find(GAS, text).ifPresent(v -> values.put("gas", v));
    return values;
  }

  private static Pattern member(String name) {
    String number = "(-?[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?=[\",}\\s])";
    return Pattern.compile('"' + name + "\"\\s*:\\s*\"?" + number);
  }

  private static Pattern value(String name) {
    return Pattern.compile("\"" + name + "\"\\s*:\\s*\\{[^{}]*?" + member("value").pattern());
  }

  private static Optional<Double> find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
  }
}
