package porthole.firewall;

import java.io.IOException;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.apply.Snapshot;
import porthole.firewall.rules.Explanation;
import porthole.firewall.rules.Network;
import porthole.firewall.rules.Outcome;
import porthole.firewall.rules.Ownership;
import porthole.firewall.rules.Packet;
import porthole.firewall.rules.RuleFile;
import porthole.firewall.rules.RuleFileException;
import porthole.firewall.rules.Simulation;

/** explain: which line decides about a new connection, and why. Reads only. */
final class ExplainVerb implements Main.Verb {
  private final Options options;
  private final World world;

  ExplainVerb(Options options, World world) {
    this.options = options;
    this.world = world;
  }

  @Override public void run(Report report) throws IOException, RuleFileException {
    RuleStore store = RuleStore.of(world.storage(), Paths.get(options.file()));
    Snapshot now = store.read();
    RuleFile file = RuleFile.parse(now.content());
    Network source = options.source();
    Explanation explanation = Simulation.explain(file, Packet.to(options.port(), source));
    Ownership ours = Ownership.of(file, now.own(), options.sshPort());
    report.put("file", store.file().toString()).put("port", options.port());
    report.put("source", source.isAny() ? null : source.toString());
    report.put("verdict", explanation.verdict().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    report.put("outcomes", outcomes(explanation, ours));
    report.say("explained", "TCP port " + options.port() + (source.isAny() ? "" : " from " + source) + ": "
        + explanation.verdict());
    for (Outcome outcome : explanation.outcomes()) {
      report.line("  " + outcome + (ours.isOurs(outcome.line()) ? "   (ours)" : ""));
    }
    Outcome last = Simulation.byDefault(file);
    report.put("moot", last.kind() == Outcome.Kind.ACCEPT);
    if (last.kind() == Outcome.Kind.ACCEPT) {
      report.line("The firewall is moot: " + last + ", whatever the port.");
    }
    file.warnings().forEach(report::warn);
  }

  private static List<Object> outcomes(Explanation explanation, Ownership ours) {
    List<Object> outcomes = new ArrayList<>();
    for (Outcome outcome : explanation.outcomes()) {
      Map<String, Object> object = object(outcome);
      object.put("ours", ours.isOurs(outcome.line()));
      outcomes.add(object);
    }
    return outcomes;
  }

  static Map<String, Object> object(Outcome outcome) {
    Map<String, Object> object = Json.object();
    object.put("does", outcome.kind().name().toLowerCase(java.util.Locale.ROOT));
    object.put("line", outcome.line() == 0 ? null : outcome.line());
    object.put("text", outcome.text());
    object.put("why", outcome.why());
    return object;
  }
}
