package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import java.util.HexFormat;

/** Makes the payload that an item of a vector describes. */
final class Payloads {
  private Payloads() {}

  /** Returns the payload of an item that is sent once. */
  static byte[] of(JsonObject item) {
    return of(item, 0);
  }

  /**
   * Returns {@code text} or {@code hex}, with {@code bytes} repeated and cut to that length; or the
   * nth slice of a {@code sample}.
   */
  static byte[] of(JsonObject item, int n) {
    if (item.has("sample")) {
      return Samples.slice(item.getString("sample"), item.getInt("bytes"), n);
    }
    byte[] pattern =
        item.has("hex")
            ? HexFormat.of().parseHex(item.getString("hex"))
            : item.getString("text", "").getBytes(UTF_8);
    if (!item.has("bytes")) {
      return pattern;
    }
    byte[] payload = new byte[item.getInt("bytes")];
    for (int at = 0; at < payload.length; at += pattern.length) {
      System.arraycopy(pattern, 0, payload, at, Math.min(pattern.length, payload.length - at));
    }
    return payload;
  }
}
