package porthole.firewall;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a value as JSON (RFC 8259), in ASCII, so that no terminal or pipe can harm it. */
final class Json {
  private Json() {}

  /** Takes maps, iterables, strings, numbers, booleans and null. */
  static String of(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** Returns a map that keeps the order in which it is filled. */
  static Map<String, Object> object() {
    return new LinkedHashMap<>();
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map) {
      String separator = "{";
      for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
        out.append(separator);
        writeString(member.getKey().toString(), out);
        out.append(':');
        write(member.getValue(), out);
        separator = ",";
      }
      out.append(separator.equals("{") ? "{}" : "}");
    } else if (value instanceof Iterable) {
      String separator = "[";
      for (Object item : (Iterable<?>) value) {
        out.append(separator);
        write(item, out);
        separator = ",";
      }
      out.append(separator.equals("[") ? "[]" : "]");
    } else if (value instanceof String) {
      writeString((String) value, out);
    } else {
      out.append(value);
    }
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
