package porthole.tools.option;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.protocol.JsonText;

/**
 * A JSON value from the command line. Numbers keep their spelling.
 *
 * @param value nanojson's object for it; null for {@code null}
 */
public record JsonValue(Object value) {

  /** Reads a JSON value from the command line. */
  public static final class Converter implements ITypeConverter<JsonValue> {
    @Override
    public JsonValue convert(String text) {
      try {
        if (JsonText.isJson(text)) {
          return new JsonValue(JsonParser.any().withLazyNumbers().from(text));
        }
      } catch (JsonParserException e) {
        // Reported below, like text that is not JSON.
      }
      throw new TypeConversionException(
          "Expected JSON such as 21.5 or '\"text\"' (with both quotes) but was '" + text + "'");
    }
  }
}
