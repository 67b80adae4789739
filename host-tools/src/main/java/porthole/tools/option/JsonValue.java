package porthole.tools.option;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.protocol.JsonText;

/**
 * A value from the command line, whose numbers stay as they were written.
 *
 * @param value as nanojson makes it; null for {@code null}
 */
public record JsonValue(Object value) {

  /** Reads a value from the command line. */
  public static final class Form implements ITypeConverter<JsonValue> {
    @Override
    public JsonValue convert(String text) {
      try {
        if (JsonText.isJson(text)) {
          return new JsonValue(JsonParser.any().withLazyNumbers().from(text));
        }
      } catch (JsonParserException e) {
        // The same answer as for what is no JSON.
      }
      throw new TypeConversionException(
          "Expected JSON such as 21.5 or '\"text\"' (with both quotes) but was '" + text + "'");
    }
  }
}
