package porthole.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** JSON as another parser, Jackson's with its strict defaults, takes it. */
public final class StrictJson {
  private static final JsonFactory JACKSON = new JsonFactory();

  private StrictJson() {}

  /** Reads every token, and every number and string in full: Jackson puts that off. */
  public static boolean isJson(String text) {
    try (JsonParser parser = JACKSON.createParser(text)) {
      int depth = 0;
      int values = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        parser.getText();
        values += depth == 0 ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return values == 1 && depth == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
