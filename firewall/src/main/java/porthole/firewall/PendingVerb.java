package porthole.firewall;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Paths;
import java.util.Locale;
import porthole.firewall.apply.ConfirmedCommit;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.apply.Snapshot;

/** The verbs confirm, revert and boot: keep a pending change, or take it back. */
final class PendingVerb {
  private final Options options;
  private final SystemAccess world;

  PendingVerb(Options options, SystemAccess world) {
    this.options = options;
    this.world = world;
  }

  void run(Report report) throws IOException, InterruptedException {
    RuleStore store = RuleStore.of(world.storage(), Paths.get(options.file()));
    report.put("file", store.file().toString());
    ConfirmedCommit commit = world.confirmedCommit(store, options, report::warn);
    switch (options.verb()) {
      case "confirm":
        confirm(store, commit, report);
        break;
      case "revert":
        revert(commit, report);
        break;
      default:
        boot(commit, report);
    }
  }

  private void confirm(RuleStore store, ConfirmedCommit commit, Report report) throws IOException {
    Closeable lock = store.lock();
    try {
      Snapshot now = commit.settle();
      report.put("ours", Report.rules(now.own()));
      if (!now.pending().isPresent()) {
        report.fail(
            "nothing-pending",
            "Nothing is pending: the change was confirmed or taken back before; show tells which.");
        return;
      }
      PendingMark mark = now.pending().get();
      switch (Report.stage(mark, world.clock().bootId())) {
        case "reverted":
          report.fail(
              "too-late",
              "Too late: the change was taken back, and the old rules return with the reboot.");
          break;
        case "written":
          report.fail(
              "not-booted-yet",
              "The machine has not rebooted since the change, so there is nothing to confirm yet:"
                  + " reboot it, then confirm; or revert.");
          break;
        default:
          commit.confirm();
          report.say("confirmed", "confirmed: the change stays");
      }
    } finally {
      lock.close();
    }
  }

  private void revert(ConfirmedCommit commit, Report report)
      throws IOException, InterruptedException {
    ConfirmedCommit.Result result = commit.revertNow(options.has("--reboot"));
    if (result == ConfirmedCommit.Result.NOTHING_PENDING) {
      report.fail(
          "nothing-pending",
          "Nothing is pending; undo goes back to the file from before the last change.");
    } else {
      describe(result, report);
    }
  }

  private void boot(ConfirmedCommit commit, Report report)
      throws IOException, InterruptedException {
    describe(commit.waitOrRevert(), report);
  }

  private void describe(ConfirmedCommit.Result result, Report report) {
    report.say(result.name().toLowerCase(Locale.ROOT).replace('_', '-'), result.toString());
  }
}
