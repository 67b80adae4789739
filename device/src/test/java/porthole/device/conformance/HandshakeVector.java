package porthole.device.conformance;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line of {@code handshake.jsonl}: how half an opening handshake differs from a good one. */
record HandshakeVector(Vector vector) {
  private static final String GOOD_REQUEST_LINE = "GET / HTTP/1.1";
  private static final List<String> GOOD_REQUEST_FIELDS =
      List.of(
          "Host: x",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: " + Handshakes.KEY);
  private static final String GOOD_STATUS_LINE = "HTTP/1.1 101 Switching Protocols";
  private static final List<String> GOOD_RESPONSE_FIELDS =
      List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: {accept}");

  private JsonObject line() {
    return vector.line();
  }

  /** Returns the client's half. */
  String request() {
    return head(GOOD_REQUEST_LINE, GOOD_REQUEST_FIELDS);
  }

  /** Returns the server's half, which answers a key. */
  String response(String key) {
    String accept = Handshakes.accept(key);
    return head(GOOD_STATUS_LINE, GOOD_RESPONSE_FIELDS)
        .replace("{accept}", accept)
        .replace("{acceptwithoutpadding}", accept.replace("=", ""))
        .replace("{acceptincapitals}", accept.toUpperCase(Locale.ROOT))
        .replace("{key}", key);
  }

  private String head(String goodLine, List<String> goodFields) {
    List<String> fields = new ArrayList<>(goodFields);
    for (Object name : line().getArray("without", new JsonArray())) {
      fields.removeIf(field -> sameName(field, name + ":"));
    }
    for (Object replaced : line().getArray("replace", new JsonArray())) {
      fields.replaceAll(field -> sameName(field, (String) replaced) ? (String) replaced : field);
    }
    for (Object added : line().getArray("add", new JsonArray())) {
      fields.add((String) added);
    }
    for (int i = 0; i < line().getInt("fields_added", 0); i++) {
      fields.add("X-Field: " + i);
    }
    String first = line().getString("line", goodLine);
    if (line().has("fill")) {
      JsonArray fill = line().getArray("fill");
      String filled = fill.getString(0) + "x".repeat(fill.getInt(1));
      if (fill.getString(0).isEmpty()) {
        first += filled;
      } else {
        fields.add(filled);
      }
    }
    return first + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
  }

  private static boolean sameName(String field, String other) {
    String name = field.substring(0, field.indexOf(':') + 1);
    return other.regionMatches(true, 0, name, 0, name.length());
  }

  /** Returns whether both ends are told to compress. */
  boolean compresses() {
    return line().getBoolean("deflate", false);
  }

  int status() {
    return line().getInt("status");
  }

  boolean opens() {
    return line().getBoolean("opens");
  }

  /** Returns the fields that the answer must have. */
  Map<String, Object> fields() {
    return line().getObject("fields", new JsonObject());
  }

  @Override
  public String toString() {
    return vector.toString();
  }
}
