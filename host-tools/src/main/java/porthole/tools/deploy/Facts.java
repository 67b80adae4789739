package porthole.tools.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values by name, parsed from lines {@code NAME VALUE}; a name may occur again. Immutable. */
final class Facts {

  private final Map<String, List<String>> values;

  private Facts(Map<String, List<String>> values) {
    this.values = values;
  }

  static Facts parse(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      int space = line.indexOf(' ');
      if (space > 0) {
        values
            .computeIfAbsent(line.substring(0, space), name -> new ArrayList<>())
            .add(line.substring(space + 1).strip());
      }
    }
    return new Facts(values);
  }

  List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns a number, or 0 if there is none. */
  long number(String name) {
    return first(name).filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong).orElse(0L);
  }
}
