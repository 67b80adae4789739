package porthole.tools.deploy;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import porthole.tools.ssh.CommandResult;

/** An answer of the rule manager on the device. Immutable. */
public final class RuleManagerReply {

  private static final int WRONG_ARGUMENTS = 2;

  private final JsonObject members;

  private RuleManagerReply(JsonObject members) {
    this.members = members;
  }

  /** Parses the output of {@code --json}. */
  public static RuleManagerReply of(CommandResult outcome) throws IOException {
    try {
      return new RuleManagerReply(JsonParser.object().from(outcome.out()));
    } catch (JsonParserException e) {
      if (outcome.exit() == WRONG_ARGUMENTS) {
        throw new IOException(Launcher.said(outcome), e); // Such as a port that it does not open.
      }
      throw new IOException(
          "The rule manager on the device could not be asked: " + Launcher.said(outcome), e);
    }
  }

  public boolean succeeded() {
    return members.getInt("exit", 1) == 0;
  }

  /** Returns the result as a word for programs, such as planned, already-open or refused. */
  public String status() {
    return members.getString("status", "");
  }

  public String message() {
    return members.getString("message", "");
  }

  /** Returns the difference to the rule file; "" if there is none. */
  public String diff() {
    return members.getString("diff", "");
  }

  public List<String> warnings() {
    return members.getArray("warnings", new JsonArray()).stream().map(String::valueOf).toList();
  }

  /** Returns the time left to confirm, from the verb show. */
  public Optional<Duration> timeLeft() {
    JsonObject pending = members.getObject("pending", new JsonObject());
    return pending.isNumber("secondsLeft")
        ? Optional.of(Duration.ofSeconds(pending.getLong("secondsLeft")))
        : Optional.empty();
  }

  /** Returns the open ports, from the verb show. */
  public String openPorts() {
    return members.getArray("open", new JsonArray()).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .map(open -> open.getString("ports", ""))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the ports that rules of the original app keep open. The value tells whether the app's
   * settings prove that the rule is its own. Empty if an older rule manager does not report them.
   */
  public Map<Integer, Boolean> adoptable() {
    Map<Integer, Boolean> ports = new TreeMap<>();
    members.getArray("adoptable", new JsonArray()).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .forEach(rule -> ports.put(rule.getInt("port"), rule.getBoolean("proven", false)));
    return ports;
  }

  /** Returns the ports that Porthole's rules keep open, from the verb show. */
  public List<Integer> ours() {
    return members.getArray("ours", new JsonArray()).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .map(rule -> rule.getInt("port"))
        .distinct()
        .toList();
  }

  /** Returns whether ssh from outside is accepted, from the verb show. */
  public boolean letsSshIn() {
    return members.getString("ssh", "").equals("accepted");
  }
}
