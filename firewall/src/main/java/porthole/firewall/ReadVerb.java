package porthole.firewall;

import java.io.IOException;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.apply.Snapshot;
import porthole.firewall.rules.Explanation;
import porthole.firewall.rules.IpNetwork;
import porthole.firewall.rules.OriginalAppRules;
import porthole.firewall.rules.Outcome;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.Ownership;
import porthole.firewall.rules.Packet;
import porthole.firewall.rules.Rule;
import porthole.firewall.rules.RuleFile;
import porthole.firewall.rules.RuleFileException;
import porthole.firewall.rules.Simulation;
import porthole.firewall.rules.Verdict;

/**
 * The verbs show (the firewall at a glance) and explain (which line decides about a new
 * connection). Takes no lock.
 */
final class ReadVerb {
  private final Options options;
  private final SystemAccess world;

  ReadVerb(Options options, SystemAccess world) {
    this.options = options;
    this.world = world;
  }

  void run(Report report) throws IOException, RuleFileException {
    RuleStore store = RuleStore.of(world.storage(), Paths.get(options.file()));
    Snapshot now = store.read();
    RuleFile file = RuleFile.parse(now.content());
    Ownership ours = Ownership.of(file, now.own(), options.sshPort());
    report.put("file", store.file().toString());
    if (options.verb().equals("explain")) {
      explain(file, ours, report);
    } else {
      report.say("shown", store.file().toString()).put("sha256", now.sha256());
      show(file, ours, report);
      pending(now, report);
    }
    for (String warning : file.warnings()) {
      report.warn(warning);
    }
  }

  private void explain(RuleFile file, Ownership ours, Report report) {
    IpNetwork source = options.source();
    Explanation explanation = Simulation.explain(file, Packet.to(options.port(), source));
    report.say(
        "explained",
        "TCP port "
            + options.port()
            + (source.isAny() ? "" : " from " + source)
            + ": "
            + explanation.verdict());
    List<Object> outcomes = new ArrayList<>();
    for (Outcome outcome : explanation.shown()) {
      boolean own = ours.isOurs(outcome.line());
      report.line("  " + outcome + (own ? "   (ours)" : ""));
      Map<String, Object> object = object(outcome);
      object.put("ours", own);
      outcomes.add(object);
    }
    if (explanation.unshown() > 0) {
      report.line("  and " + explanation.unshown() + " more such lines");
    }
    Outcome last = Simulation.byDefault(file);
    boolean moot = last.verdict() == Verdict.ACCEPTED;
    report
        .put("unshown", explanation.unshown())
        .put("port", options.port())
        .put("source", source.isAny() ? null : source.toString())
        .put("verdict", word(explanation.verdict()))
        .put("outcomes", outcomes)
        .put("moot", moot);
    if (moot) {
      report.line("The firewall has no effect: " + last + ", whatever the port.");
    }
  }

  private void show(RuleFile file, Ownership ours, Report report) {
    Explanation ssh = Simulation.explain(file, Packet.to(options.sshPort(), IpNetwork.ANY));
    report.line("  ssh       " + options.sshPort() + " " + ssh.verdict());
    ports(file, ours, report);
    report
        .put("sshPort", options.sshPort())
        .put("ssh", word(ssh.verdict()))
        .put("ours", Report.rules(ours.present().keySet()))
        .put("gone", Report.rules(ours.gone()));
    originals(file, ours, report);
    for (OwnRule gone : ours.gone()) {
      report.warn(
          "Somebody has removed our rule for "
              + gone.words()
              + " from the file; it no longer counts as ours.");
    }
    Outcome last = Simulation.byDefault(file);
    boolean moot = last.verdict() == Verdict.ACCEPTED;
    report.put("default", object(last)).put("moot", moot).line("  default   " + last);
    if (moot) {
      report.line(
          "            so the firewall has no effect: every port that no line before it drops is"
              + " open");
    }
  }

  private void originals(RuleFile file, Ownership ours, Report report) {
    List<OriginalAppRules.Adoptable> found =
        OriginalAppRules.of(file, ours, options.sshPort(), world.originalPort());
    report.put("adoptable", Report.originals(found));
    for (OriginalAppRules.Adoptable original : found) {
      String how =
          original.proven()
              ? "the original app's, by its settings; the next open or close makes it ours"
              : "looks like the original app's; --adopt makes it ours";
      report.line(
          String.format(
              "  original  %-11s line %d, %s", original.rule().port(), original.line(), how));
    }
  }

  private static void ports(RuleFile file, Ownership ours, Report report) {
    List<Object> open = new ArrayList<>();
    for (Rule rule : file.openingRules()) {
      boolean own = ours.isOurs(rule.line());
      boolean reached = Simulation.reaches(file, rule);
      String source = rule.source().isAny() ? null : rule.source().toString();
      Map<String, Object> object = Json.object();
      object.put("ports", rule.ports());
      object.put("source", source);
      object.put("line", rule.line());
      object.put("reached", reached);
      object.put("ours", own);
      open.add(object);
      report.line(
          String.format("  open      %-11s line %d", rule.ports(), rule.line())
              + (source == null ? "" : ", from " + source)
              + (reached ? "" : ", never reached")
              + (own ? ", ours" : ""));
    }
    report.put("open", open);
    if (ours.present().isEmpty()) {
      report.line("  ours      nothing");
    }
  }

  private void pending(Snapshot now, Report report) {
    String boot = world.clock().bootId();
    String words = "nothing";
    report.put("pending", null);
    if (now.pending().isPresent()) {
      PendingMark mark = now.pending().get();
      report.put("pending", Report.pending(mark, boot, world.clock().uptimeSeconds()));
      words = words(mark, boot);
    }
    report.put("backups", now.backups()).line("  pending   " + words);
    report.line(
        "  backups   "
            + (now.backups().isEmpty()
                ? "none"
                : now.backups().size()
                    + "; undo goes back to "
                    + (now.undoable().isEmpty() ? "none of them" : now.undoable())));
  }

  private String words(PendingMark mark, String boot) {
    switch (Report.stage(mark, boot)) {
      case "reverted":
        return "a change was taken back; the old rules return with the reboot";
      case "written":
        return "a change that takes effect at the next reboot; then "
            + mark.minutes()
            + " minutes to confirm it";
      default:
        return "a change waits for its confirmation"
            + (mark.waitedIn(boot)
                ? "; " + mark.secondsLeft(world.clock().uptimeSeconds()) + " seconds are left"
                : "");
    }
  }

  private static String word(Verdict verdict) {
    return verdict.toString().replace(' ', '-');
  }

  private static Map<String, Object> object(Outcome outcome) {
    Map<String, Object> object = Json.object();
    object.put("verdict", word(outcome.verdict()));
    object.put("line", outcome.line() == 0 ? null : outcome.line());
    object.put("text", outcome.text());
    object.put("why", outcome.why());
    object.put("exception", outcome.isException());
    return object;
  }
}
