package porthole.firewall;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.rules.OriginalAppRules;
import porthole.firewall.rules.OwnRule;

/**
 * The answer of a verb: lines for people, or one JSON object for programs. For one thread, except
 * {@link #warn}.
 */
final class Report {
  private final Map<String, Object> members = Json.object();
  private final List<String> lines = new ArrayList<>();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final boolean json;
  private final PrintStream out;
  private final PrintStream err;
  private int exit;

  Report(String verb, boolean json, PrintStream out, PrintStream err) {
    this.json = json;
    this.out = out;
    this.err = err;
    members.put("verb", verb);
    members.put("exit", 0);
    members.put("status", "");
    members.put("message", "");
  }

  /** Sets the word for programs and the sentence for people. */
  Report say(String status, String message) {
    members.put("status", status);
    members.put("message", message);
    lines.add(message);
    return this;
  }

  Report fail(String status, String message) {
    exit = RuleManager.FAILED;
    members.put("exit", exit);
    members.put("status", status);
    members.put("message", message);
    return this;
  }

  Report put(String name, Object value) {
    members.put(name, value);
    return this;
  }

  /** Adds a line for people only; programs read the same from a member. */
  Report line(String line) {
    lines.add(line);
    return this;
  }

  /** Prints a line for people at once, before the command waits. */
  void announce(String line) {
    if (!json) {
      out.println(line);
      out.flush();
    }
  }

  /** Adds a note for the owner. */
  Report warn(String sentence) {
    warnings.add(sentence);
    return this;
  }

  int exit() {
    return exit;
  }

  String message() {
    return (String) members.get("message");
  }

  void print() {
    if (json) {
      members.put("warnings", warnings);
      out.println(Json.of(members));
    } else {
      for (String line : lines) {
        out.println(line);
      }
      for (String warning : warnings) {
        err.println("Note: " + warning);
      }
    }
    if (exit != RuleManager.DONE) {
      err.println(message());
    }
    out.flush();
    err.flush();
  }

  static List<Object> rules(Collection<OwnRule> own) {
    List<Object> rules = new ArrayList<>();
    for (OwnRule rule : own) {
      Map<String, Object> object = Json.object();
      object.put("chain", rule.chain());
      object.put("port", rule.port());
      object.put("source", rule.source().isAny() ? null : rule.source().toString());
      rules.add(object);
    }
    return rules;
  }

  static List<Object> originals(Collection<OriginalAppRules.Adoptable> found) {
    List<Object> rules = new ArrayList<>();
    for (OriginalAppRules.Adoptable original : found) {
      Map<String, Object> object = Json.object();
      object.put("chain", original.rule().chain());
      object.put("port", original.rule().port());
      object.put("line", original.line());
      object.put("proven", original.proven());
      rules.add(object);
    }
    return rules;
  }

  /** Returns the pending change as an object, whose stage is written, waiting or reverted. */
  static Object pending(PendingMark pending, String bootId, long uptimeSeconds) {
    Map<String, Object> object = Json.object();
    object.put("stage", stage(pending, bootId));
    object.put("minutes", pending.minutes());
    object.put("live", pending.live());
    object.put("secondsLeft", pending.waitedIn(bootId) ? pending.secondsLeft(uptimeSeconds) : null);
    return object;
  }

  static String stage(PendingMark pending, String bootId) {
    if (pending.isReverted()) {
      return "reverted";
    }
    return pending.writtenIn(bootId) && !pending.live() ? "written" : "waiting";
  }
}
