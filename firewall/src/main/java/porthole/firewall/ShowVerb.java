package porthole.firewall;

import java.io.IOException;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import porthole.firewall.apply.Pending;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.apply.Snapshot;
import porthole.firewall.rules.Explanation;
import porthole.firewall.rules.Network;
import porthole.firewall.rules.OpenPort;
import porthole.firewall.rules.Outcome;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.Ownership;
import porthole.firewall.rules.Packet;
import porthole.firewall.rules.RuleFile;
import porthole.firewall.rules.RuleFileException;
import porthole.firewall.rules.Simulation;

/** show: the firewall at a glance. Reads only. */
final class ShowVerb implements Main.Verb {
  private final Options options;
  private final World world;

  ShowVerb(Options options, World world) {
    this.options = options;
    this.world = world;
  }

  @Override public void run(Report report) throws IOException, RuleFileException {
    RuleStore store = RuleStore.of(world.storage(), Paths.get(options.file()));
    Snapshot now = store.read();
    RuleFile file = RuleFile.parse(now.content());
    Ownership ours = Ownership.of(file, now.own(), options.sshPort());
    report.say("shown", store.file().toString());
    report.put("file", store.file().toString()).put("sha256", now.sha256());
    ssh(file, report);
    ports(file, ours, report);
    byDefault(file, report);
    pending(now, report);
    report.put("backups", now.backups());
    report.line("  backups   " + (now.backups().isEmpty() ? "none" : now.backups().size() + "; undo goes back to "
        + (now.undoable().isEmpty() ? "none of them" : now.undoable())));
    file.warnings().forEach(report::warn);
  }

  private void ssh(RuleFile file, Report report) {
    Explanation explanation = Simulation.explain(file, Packet.to(options.sshPort(), Network.ANY));
    Map<String, Object> object = Json.object();
    object.put("port", options.sshPort());
    object.put("verdict", explanation.verdict().toString().replace(' ', '-'));
    report.put("ssh", object);
    report.line("  ssh       " + options.sshPort() + " " + explanation.verdict());
  }

  private static void ports(RuleFile file, Ownership ours, Report report) {
    List<Object> open = new ArrayList<>();
    for (OpenPort port : OpenPort.in(file)) {
      boolean own = ours.isOurs(port.line());
      Map<String, Object> object = Json.object();
      object.put("ports", port.ports());
      object.put("source", port.source().isEmpty() ? null : port.source());
      object.put("line", port.line());
      object.put("reached", port.reached());
      object.put("ours", own);
      open.add(object);
      report.line(String.format("  open      %-11s line %d%s%s%s", port.ports(), port.line(),
          port.source().isEmpty() ? "" : ", from " + port.source(), port.reached() ? "" : ", never reached",
          own ? ", ours" : ""));
    }
    report.put("open", open).put("ours", Report.rules(ours.present().keySet()));
    report.put("gone", Report.rules(ours.gone()));
    for (OwnRule gone : ours.gone()) {
      report.warn("Somebody has taken our rule for " + gone.words() + " out of the file; it is ours no more.");
    }
    if (ours.present().isEmpty()) {
      report.line("  ours      nothing");
    }
  }

  private static void byDefault(RuleFile file, Report report) {
    Outcome last = Simulation.byDefault(file);
    report.put("default", ExplainVerb.object(last)).put("moot", last.kind() == Outcome.Kind.ACCEPT);
    report.line("  default   " + last);
    if (last.kind() == Outcome.Kind.ACCEPT) {
      report.line("            so the firewall is moot: every port that no line before it drops is open");
    }
  }

  private void pending(Snapshot now, Report report) {
    String boot = world.machine().bootId();
    if (!now.pending().isPresent()) {
      report.put("pending", null).line("  pending   nothing");
      return;
    }
    Pending mark = now.pending().get();
    report.put("pending", Report.pending(mark, boot, world.machine().uptimeSeconds()));
    report.line("  pending   " + words(mark, boot));
  }

  private String words(Pending mark, String boot) {
    switch (Report.stage(mark, boot)) {
      case "reverted":
        return "a change was taken back; the old rules return with the reboot";
      case "written":
        return "a change that takes effect at the next reboot; then " + mark.minutes() + " minutes to confirm it";
      default:
        return "a change waits for its confirmation" + (mark.waitedIn(boot)
            ? "; " + mark.secondsLeft(world.machine().uptimeSeconds()) + " seconds are left" : "");
    }
  }
}
