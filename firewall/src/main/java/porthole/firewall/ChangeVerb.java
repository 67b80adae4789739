package porthole.firewall;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import porthole.firewall.apply.BootHook;
import porthole.firewall.apply.ConfirmedCommit;
import porthole.firewall.apply.FileErrors;
import porthole.firewall.apply.Iptables;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.apply.Snapshot;
import porthole.firewall.rules.EditPlan;
import porthole.firewall.rules.OriginalAppRules;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.Ownership;
import porthole.firewall.rules.RuleFile;
import porthole.firewall.rules.RuleFileException;

/**
 * The verbs open, close and undo: plan, check, write, and then make the change effective as asked.
 */
final class ChangeVerb {
  private final Options options;
  private final SystemAccess world;
  private final List<OriginalAppRules.Adoptable> adopted = new ArrayList<>();
  private final List<OriginalAppRules.Adoptable> leftAlone = new ArrayList<>();

  ChangeVerb(Options options, SystemAccess world) {
    this.options = options;
    this.world = world;
  }

  void run(Report report) throws IOException, RuleFileException, InterruptedException {
    RuleStore store = RuleStore.of(world.storage(), Paths.get(options.file()));
    report.put("file", store.file().toString()).put("dryRun", options.has("--dry-run"));
    Optional<PendingMark> confirmation = confirmation();
    if (options.has("--dry-run")) {
      dryRun(store, report);
      return;
    }
    plan(store, store.read()); // A refused change creates no file, not even the lock.
    Collection<OwnRule> former;
    EditPlan plan;
    Closeable lock = store.lock();
    try {
      Snapshot now = store.settle();
      plan = plan(store, now);
      former = now.own();
      describe(plan, report);
      if (!plan.isEmpty()) {
        check(plan, report);
        if (!adopted.isEmpty()) { // A revert or undo then knows them, too.
          former = withAdopted(now.own());
          store.remember(now, former);
          now = store.read();
        }
        write(store, now, plan, confirmation);
        makeLive(store, former, plan, confirmation, report);
      } else if (!adopted.isEmpty()) {
        store.remember(now, plan.own());
      }
    } finally {
      lock.close();
    }
    if (plan.isEmpty()) {
      unchanged(plan, report);
    } else {
      changed(store, plan, report);
    }
  }

  /** Returns the mark to set. Refuses if no program would take the change back at the next boot. */
  private Optional<PendingMark> confirmation() throws IOException, RuleFileException {
    if (options.confirmMinutes() == 0) {
      return Optional.empty();
    }
    String bootId = world.clock().bootId();
    if (bootId.isEmpty()) {
      throw new RuleFileException(
          "--confirm-within needs the kernel's boot id, which this machine does not tell.");
    }
    Path hook =
        options.hook().isEmpty()
            ? BootHook.find(world.root()).orElse(null)
            : Paths.get(options.hook());
    if (hook == null || !BootHook.isArmed(hook, world.root())) {
      throw new RuleFileException(
          "Nothing on this machine would take an unconfirmed change back at its next boot: "
              + (hook == null
                  ? "neither /etc/inittab nor /etc/rc5.d"
                  : hook + " is no inittab or executable script that")
              + " starts Porthole's launcher (a program that is there, with porthole in its path)."
              + " Deploy Porthole first, or leave --confirm-within"
              + " out.");
    }
    return Optional.of(PendingMark.within(options.confirmMinutes(), options.has("--live"), bootId));
  }

  private void dryRun(RuleStore store, Report report) throws IOException, RuleFileException {
    Snapshot now = store.read();
    EditPlan plan = plan(store, now);
    describe(plan, report);
    if (plan.isEmpty()) {
      unchanged(plan, report);
      return;
    }
    check(plan, report);
    report.say("planned", "Nothing is written (--dry-run); without it: " + plan.message());
    report.line(plan.diff(store.file().toString()).replaceAll("\n$", ""));
  }

  private EditPlan plan(RuleStore store, Snapshot now) throws IOException, RuleFileException {
    if (now.pending().isPresent()) {
      throw new RuleFileException(pendingWords(now.pending().get()));
    }
    RuleFile file = RuleFile.parse(now.content());
    switch (options.verb()) {
      case "open":
        return EditPlan.open(
            file,
            withOriginals(file, now.own()),
            options.port(),
            options.source(),
            options.has("--keep"),
            options.sshPort());
      case "close":
        return EditPlan.close(
            file, withOriginals(file, now.own()), options.port(), options.sshPort());
      default:
        return undo(store, now, file);
    }
  }

  /** Returns our rules and the rules of the original app that are adopted. */
  private Collection<OwnRule> withOriginals(RuleFile file, Collection<OwnRule> own) {
    Collection<OwnRule> all = new LinkedHashSet<>(own);
    Ownership ours = Ownership.of(file, own, options.sshPort());
    adopted.clear();
    leftAlone.clear();
    for (OriginalAppRules.Adoptable original :
        OriginalAppRules.of(file, ours, options.sshPort(), world.originalPort())) {
      if (isAdopted(original)) {
        all.remove(original.rule()); // The state file may still list it.
        all.add(original.rule());
        adopted.add(original);
      } else {
        leftAlone.add(original);
      }
    }
    return all;
  }

  private Collection<OwnRule> withAdopted(Collection<OwnRule> own) {
    Collection<OwnRule> all = new LinkedHashSet<>(own);
    for (OriginalAppRules.Adoptable original : adopted) {
      all.add(original.rule());
    }
    return all;
  }

  /**
   * Adopts a rule that the app's settings prove if this command would remove it. --adopt needs no
   * proof.
   */
  private boolean isAdopted(OriginalAppRules.Adoptable original) {
    boolean close = options.verb().equals("close");
    boolean meant = options.port() == original.rule().port();
    if (close && options.port() != 0 && !meant) {
      return false;
    }
    boolean kept = options.has("--keep") && !meant;
    return options.has("--adopt") || original.proven() && !kept;
  }

  private void tellOriginals(Report report) {
    report.put("adopted", Report.originals(adopted));
    report.put("adoptable", Report.originals(leftAlone));
    for (OriginalAppRules.Adoptable original : adopted) {
      report.warn(
          "The rule for "
              + original.rule().words()
              + " in line "
              + original.line()
              + (original.proven()
                  ? " is the original app's, by its settings; it counts as ours."
                  : " counts as ours (--adopt)."));
    }
    for (OriginalAppRules.Adoptable original : leftAlone) {
      report.warn(
          "The rule for "
              + original.rule().words()
              + " in line "
              + original.line()
              + " has the form of the original app's: with --adopt it counts as ours, and goes"
              + " with ours.");
    }
  }

  private EditPlan undo(RuleStore store, Snapshot now, RuleFile file)
      throws IOException, RuleFileException {
    if (now.undoable().isEmpty()) {
      throw new RuleFileException("There is no change of ours to undo.");
    }
    if (now.editedSince()) {
      throw new RuleFileException(
          "Somebody has changed "
              + store.file()
              + " since our last change, and undo would lose"
              + " that; the file from before our change is "
              + now.undoable()
              + ".");
    }
    return EditPlan.undo(
        file, RuleFile.parse(store.undoContent(now)), store.undoOwn(now), options.sshPort());
  }

  private String pendingWords(PendingMark pending) {
    if (pending.isReverted()) {
      return "A change was taken back and the machine has not rebooted since; reboot it first.";
    }
    return "A change waits for its confirmation: confirm or revert it first.";
  }

  private void describe(EditPlan plan, Report report) {
    for (String warning : plan.warnings()) {
      report.warn(warning);
    }
    report.put("port", options.port() == 0 ? null : options.port());
    report.put("changed", false);
    report.put("ours", Report.rules(plan.own()));
    report.put("diff", plan.diff(options.file()));
    report.put("pending", null);
    report.put("effect", "none");
    tellOriginals(report);
  }

  private void check(EditPlan plan, Report report) throws IOException {
    String note =
        new Iptables(world.commands(), options.ipv6())
            .test(plan.before().render(), plan.after().render());
    if (!note.isEmpty()) {
      report.warn(note);
    }
  }

  private void write(
      RuleStore store, Snapshot now, EditPlan plan, Optional<PendingMark> confirmation)
      throws IOException {
    if (options.verb().equals("undo")) {
      store.undo(now, confirmation);
    } else {
      store.change(now, plan.after().render(), plan.own(), confirmation);
    }
  }

  /**
   * Changes the running rules, too, if asked to. If that fails and the change awaits a
   * confirmation, the change is taken back at once.
   */
  private void makeLive(
      RuleStore store,
      Collection<OwnRule> former,
      EditPlan plan,
      Optional<PendingMark> confirmation,
      Report report)
      throws IOException {
    report.put("changed", true);
    if (!options.has("--live")) {
      return;
    }
    try {
      new Iptables(world.commands(), options.ipv6()).apply(former, plan.own(), options.sshPort());
      report.put("effect", "live");
    } catch (IOException e) {
      report.put("effect", "live-failed");
      String words = FileErrors.words(e);
      if (confirmation.isPresent()) {
        takeBackLive(plan, former, report);
        Snapshot now = store.read();
        store.putBack(now, now.pending().get());
        store.rememberPutBack(now, now.pending().get());
        store.pending().remove();
        report.put("changed", false);
        throw new IOException(words + " The old rule file is back.", e);
      }
      throw new IOException(
          words + " The rule file is written; it takes effect at the next reboot.", e);
    }
  }

  /** Removes the part of the change that was applied before the failure, if possible. */
  private void takeBackLive(EditPlan plan, Collection<OwnRule> former, Report report) {
    try {
      new Iptables(world.commands(), options.ipv6()).apply(plan.own(), former, options.sshPort());
    } catch (IOException e) {
      report.warn("The running rules could not be taken back: " + FileErrors.words(e));
    }
  }

  private void unchanged(EditPlan plan, Report report) throws IOException {
    if (plan.status().equals(EditPlan.NOT_OURS)) {
      report.fail(plan.status(), plan.message() + ". It is left alone.");
      return;
    }
    report.say(plan.status(), plan.message());
    if (plan.status().equals(EditPlan.ALREADY_OPEN)
        && options.has("--live")
        && !options.has("--dry-run")) {
      new Iptables(world.commands(), options.ipv6())
          .apply(plan.own(), plan.own(), options.sshPort());
      report.put("effect", "live");
    }
  }

  private void changed(RuleStore store, EditPlan plan, Report report)
      throws IOException, InterruptedException {
    int minutes = options.confirmMinutes();
    if (minutes > 0) {
      report.put(
          "pending", Report.pending(store.pending().read().get(), world.clock().bootId(), 0));
    }
    if (options.has("--live") && minutes > 0) {
      awaitLive(store, plan, report);
      return;
    }
    String when =
        options.has("--live")
            ? ", in effect now"
            : options.has("--reboot") ? "; rebooting" : ", from the next reboot on";
    report.say(plan.status(), plan.message() + when);
    if (minutes > 0) {
      report.line(
          "Confirm within "
              + minutes
              + " minutes after the reboot, or the old rule file is put back: "
              + "porthole-firewall confirm");
    }
    if (options.has("--reboot")) {
      reboot(report);
    }
  }

  private void reboot(Report report) throws IOException {
    report.put("effect", "reboot-failed");
    ConfirmedCommit.reboot(world.commands(), options.rebootCommand(), "The rule file is written");
    report.put("effect", "rebooting");
  }

  /**
   * Waits in this process. A lost terminal or a signal takes the change back at once; after a power
   * cut, boot does.
   */
  private void awaitLive(RuleStore store, EditPlan plan, Report report)
      throws IOException, InterruptedException {
    ConfirmedCommit commit = world.confirmedCommit(store, options, report::warn);
    AtomicBoolean ended = new AtomicBoolean();
    Closeable hook =
        world.whenEnded(
            () -> {
              ended.set(true);
              revertAtTheEnd(commit);
            });
    report.announce(
        plan.message()
            + ", in effect now; confirm within "
            + options.confirmMinutes()
            + " minutes from another terminal, or it is taken back: porthole-firewall confirm");
    try {
      ConfirmedCommit.Result result = commit.waitOrRevert();
      boolean confirmed =
          result == ConfirmedCommit.Result.CONFIRMED
              && !ended.get()
              && store.read().sha256().equals(Snapshot.sha256(plan.after().render()));
      report.put("pending", null);
      if (confirmed) {
        report.say(plan.status(), plan.message() + ", in effect and confirmed");
      } else {
        report.put("ours", Report.rules(store.read().own())).put("changed", false);
        report.fail(
            "reverted",
            "Nobody confirmed, so the change is taken back; the old rules are in effect.");
      }
    } finally {
      hook.close();
    }
  }

  private static void revertAtTheEnd(ConfirmedCommit commit) {
    try {
      commit.revertNow(false);
      System.err.println("The change is taken back; the old rules are in effect.");
    } catch (IOException e) {
      System.err.println(
          "The change could not be taken back ("
              + FileErrors.words(e)
              + "); the next boot does it.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
