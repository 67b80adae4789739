package porthole.protocol;

import java.util.ArrayList;
import java.util.List;

/** Header fields whose values are comma-separated lists (RFC 9110, section 5.6.1). */
public final class FieldList {
  private FieldList() {}

  /** Returns the items of all values of a field, without white space around them. */
  public static List<String> items(List<String> values) {
    List<String> items = new ArrayList<>();
    for (String value : values) {
      for (String item : value.split(",")) {
        items.add(item.trim());
      }
    }
    return items;
  }

  /** Returns whether the values of a field hold a token, in any case. */
  public static boolean contains(List<String> values, String token) {
    for (String item : items(values)) {
      if (item.equalsIgnoreCase(token)) {
        return true;
      }
    }
    return false;
  }
}
