package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.protocol.Frames;

/** One line of a file in {@code src/test/vectors}; its README tells what the members mean. */
record Vector(String name, JsonObject line) {
  private static final int NORMAL = 1000;

  /** Returns the vectors of a file; its first line, which tells the origin, is none. */
  static List<Vector> of(String file) {
    List<Vector> vectors = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Vector.class.getResourceAsStream("/vectors/" + file), UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject object = JsonParser.object().from(line);
        String name = object.getString("autobahn", file) + " " + object.getString("does");
        vectors.add(new Vector(name, object));
      }
    } catch (IOException | JsonParserException e) {
      throw new IllegalStateException("Cannot read vectors/" + file, e);
    }
    return vectors;
  }

  /** Returns the section of the Autobahn suite, 0 for a case of our own. */
  int section() {
    return line.has("autobahn") ? Integer.parseInt(line.getString("autobahn").split("\\.")[0]) : 0;
  }

  /** Returns whether it is for an end that the player, as this end, talks to. */
  boolean isFor(Side player) {
    return line.getString("to", player.other().word()).equals(player.other().word());
  }

  List<JsonObject> send() {
    return objects(line.getArray("send"));
  }

  Chop chop() {
    Object chop = line.getOrDefault("chop", "burst");
    return chop instanceof Number size ? Chop.octets(size.intValue()) : Chop.named((String) chop);
  }

  /** Returns the code of the tested end's close frame. */
  int closeCode() {
    return line.getInt("close", NORMAL);
  }

  /** Returns whether the player begins the closing handshake when it has all answers. */
  boolean isClosedByPlayer() {
    return !line.has("close");
  }

  /** Returns all that the tested end must say before its close frame, in order. */
  List<Answer> answers() {
    if (line.has("answers")) {
      List<Answer> answers = new ArrayList<>();
      for (JsonObject item : objects(line.getArray("answers"))) {
        Answer answer = new Answer(item.getInt("op"), Payloads.of(item));
        for (int i = 0; i < item.getInt("times", 1); i++) {
          answers.add(answer);
        }
      }
      return answers;
    }
    return isClosedByPlayer() ? new Echo().of(send()) : List.of();
  }

  private static List<JsonObject> objects(JsonArray array) {
    List<JsonObject> objects = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      objects.add(array.getObject(i));
    }
    return objects;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Computes what an echo answers to frames that break no rule. */
  private static final class Echo {
    private final List<Answer> answers = new ArrayList<>();
    private Optional<Answer> begun = Optional.empty();

    private List<Answer> of(List<JsonObject> items) {
      for (JsonObject item : items) {
        boolean once = item.has("op") && !item.has("count"); // The others are answered one by one.
        for (int i = 0; once && i < item.getInt("times", 1); i++) {
          add(item.getInt("op"), item.getBoolean("fin", true), Payloads.of(item));
        }
      }
      return answers;
    }

    private void add(int op, boolean fin, byte[] payload) {
      if (op == Frames.PING) {
        answers.add(new Answer(Frames.PONG, payload));
      } else if (op < Frames.CLOSE) {
        Answer sofar = begun.map(first -> first.with(payload)).orElse(new Answer(op, payload));
        begun = fin ? Optional.empty() : Optional.of(sofar);
        if (fin) {
          answers.add(sofar);
        }
      }
    }
  }
}
