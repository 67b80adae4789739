package porthole.device.toon;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the thermostat's HTTP interface answers. It looks for the members that it knows and
 * does not parse JSON, since some firmware ends its objects with {@code ",}} and is cut short at
 * times. Pure.
 */
final class ToonResponseParser {
  private static final double HUNDREDTHS = 100;
  private static final Pattern TEMPERATURE = member("currentTemp");
  private static final Pattern SETPOINT = member("currentSetpoint");
  private static final Pattern POWER = value("powerUsage");
  private static final Pattern PRODUCED = value("powerProduction");
  private static final Pattern GAS = value("gasUsage");

  private ToonResponseParser() {}

  /** Returns the temperatures, in degrees Celsius, of {@code getThermostatInfo}. */
  static Map<String, Double> thermostat(String text) {
    Map<String, Double> values = new LinkedHashMap<>();
    find(TEMPERATURE, text).ifPresent(v -> values.put("temperature", v / HUNDREDTHS));
    find(SETPOINT, text).ifPresent(v -> values.put("setpoint", v / HUNDREDTHS));
    return values;
  }

  /** Returns power in watts, and gas as it is counted there, of {@code GetCurrentUsage}. */
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
