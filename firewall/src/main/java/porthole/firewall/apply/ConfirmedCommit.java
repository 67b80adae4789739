package porthole.firewall.apply;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.firewall.rules.OwnRule;

/**
 * Takes a change back that nobody confirmed. The mark alone says that a change is pending:
 * confirming it is removing the mark, in one step.
 *
 * <p>It reboots only after it has put the file back, or found that it did so in this very boot; the
 * next boot then finds the old file, loaded. So there is one reboot, and no loop, wherever the
 * power fails.
 */
public final class ConfirmedCommit {
  /**
   * Attempts to get a lock that another process holds, about a second apart. Giving up would leave
   * the owner locked out, so this is long.
   */
  private static final int MAX_LOCK_ATTEMPTS = 600;

  private static final byte[] NO_INPUT = {};

  private final RuleStore store;
  private final BootClock clock;
  private final Commands commands;
  private final List<String> rebootCommand;
  private final int sshPort;
  private final Consumer<String> notes;

  /**
   * @param notes receives a sentence for each step that failed without stopping the commit
   */
  public ConfirmedCommit(
      RuleStore store,
      BootClock clock,
      Commands commands,
      List<String> rebootCommand,
      int sshPort,
      Consumer<String> notes) {
    this.store = store;
    this.clock = clock;
    this.commands = commands;
    this.rebootCommand = rebootCommand;
    this.sshPort = sshPort;
    this.notes = notes;
  }

  /** The results for a pending change. */
  public enum Result {
    NOTHING_PENDING("nothing is pending"),
    NOT_BOOTED_YET(
        "a change is pending; it takes effect at the next reboot, and the wait begins then"),
    CONFIRMED("the change is no longer pending: confirmed, or taken back by hand"),
    REVERTED("the old rule file is back; if the machine booted with the new one, reboot it"),
    REVERTED_AND_REBOOTING("the old rule file is back; rebooting");

    private final String words;

    Result(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Waits for the confirmation of the pending change, and takes the change back if none comes in
   * time. Runs at every boot; returns at once if nothing is pending. May be killed and run again at
   * any moment: the wait continues.
   */
  public Result waitOrRevert() throws IOException, InterruptedException {
    PendingMark mark;
    Closeable lock = patientLock();
    try {
      Snapshot now = settle();
      if (!now.pending().isPresent()) {
        return Result.NOTHING_PENDING;
      }
      mark = now.pending().get();
      Optional<Result> over = finishEarlier(now, mark);
      if (over.isPresent()) {
        return over.get();
      }
      if (!mark.waitedIn(clock.bootId())) {
        if (!mark.mayWaitAgain()) {
          return revert(now, mark, true);
        }
        mark = mark.waiting(clock.bootId(), clock.uptimeSeconds());
        remember(mark);
      }
    } finally {
      lock.close();
    }
    return await(mark);
  }

  /** Finishes a revert that was cut short, or finds that there is nothing to wait for. */
  private Optional<Result> finishEarlier(Snapshot now, PendingMark mark) throws IOException {
    String boot = clock.bootId();
    if (mark.isReverted() || mark.before().equals(now.sha256())) {
      if (mark.revertedIn(boot) || !mark.isReverted() && mark.waitedIn(boot)) {
        return Optional.of(takeEffect(now, mark, true));
      }
      store.rememberPutBack(now, mark);
      store.pending().remove();
      return Optional.of(Result.REVERTED);
    }
    return mark.writtenIn(boot) && !mark.live()
        ? Optional.of(Result.NOT_BOOTED_YET)
        : Optional.empty();
  }

  private Result await(PendingMark mark) throws IOException, InterruptedException {
    while (mark.secondsLeft(clock.uptimeSeconds()) > 0) {
      clock.pause();
      if (!isStillPending(mark)) {
        return Result.CONFIRMED;
      }
    }
    return revertPending(mark).orElse(Result.CONFIRMED);
  }

  private boolean isStillPending(PendingMark mark) {
    try {
      return isSame(store.pending().read(), mark);
    } catch (IOException e) {
      return true; // Only a missing mark is a confirmation.
    }
  }

  private static boolean isSame(Optional<PendingMark> found, PendingMark mark) {
    return found.isPresent() && found.get().sameChange(mark);
  }

  private Optional<Result> revertPending(PendingMark mark)
      throws IOException, InterruptedException {
    Closeable lock = patientLock();
    try {
      Snapshot now = settle();
      if (!isSame(now.pending(), mark)) {
        return Optional.empty();
      }
      return Optional.of(revert(now, now.pending().get(), true));
    } finally {
      lock.close();
    }
  }

  /**
   * Takes the pending change back at once: for the owner, or when the terminal that waits for it is
   * lost.
   */
  public Result revertNow(boolean reboot) throws IOException, InterruptedException {
    Closeable lock = patientLock();
    try {
      Snapshot now = settle();
      return now.pending().isPresent()
          ? revert(now, now.pending().get(), reboot)
          : Result.NOTHING_PENDING;
    } finally {
      lock.close();
    }
  }

  /** Confirms. Needs the lock. */
  public void confirm() throws IOException {
    store.pending().remove();
  }

  /**
   * Tidies up as far as possible and returns the result. Neither a damaged state file nor a full
   * disk may prevent a confirmation or a revert. Needs the lock.
   */
  public Snapshot settle() throws IOException {
    if (store.isStateDamaged()) {
      notes.accept(
          "The state file is damaged and was moved aside; no rule counts as ours any more.");
      store.setDamagedStateAside();
    }
    try {
      return store.settle();
    } catch (IOException e) {
      notes.accept("Not everything could be tidied up (" + FileErrors.words(e) + ").");
      return store.read();
    }
  }

  private Result revert(Snapshot now, PendingMark mark, boolean reboot) throws IOException {
    store.putBack(now, mark);
    return takeEffect(now, mark, reboot);
  }

  /**
   * Makes the old file effective, by changes to the running rules or by a reboot. Removes the mark,
   * or notes in it the boot in which the file was put back.
   */
  private Result takeEffect(Snapshot now, PendingMark mark, boolean reboot) throws IOException {
    boolean liveOnly = mark.live() && mark.writtenIn(clock.bootId());
    if (liveOnly) {
      Optional<Backup> backup = now.state().backup(mark.backup());
      Collection<OwnRule> former = backup.isPresent() ? backup.get().own() : now.own();
      new Iptables(commands, false).apply(now.own(), former, sshPort);
    }
    if (liveOnly || !reboot) {
      store.rememberPutBack(now, mark);
      store.pending().remove();
      return Result.REVERTED;
    }
    rememberIfPossible(now, mark);
    remember(mark.reverted(clock.bootId()));
    reboot(commands, rebootCommand, "The old rule file is back");
    return Result.REVERTED_AND_REBOOTING;
  }

  /**
   * Runs the reboot command.
   *
   * @param done a clause for the error: what was done although the reboot failed
   */
  public static void reboot(Commands commands, List<String> command, String done)
      throws IOException {
    String failure;
    try {
      Commands.CompletedCommand outcome = commands.run(command, NO_INPUT);
      failure = outcome.succeeded() ? "" : outcome.toString();
    } catch (IOException e) {
      failure = FileErrors.words(e);
    }
    if (!failure.isEmpty()) {
      String words = String.join(" ", command);
      throw new IOException(done + ", but " + words + " failed (" + failure + "): reboot by hand.");
    }
  }

  private void rememberIfPossible(Snapshot now, PendingMark mark) {
    try {
      store.rememberPutBack(now, mark);
    } catch (IOException e) {
      notes.accept(
          "The old rule file is back, but the state beside it could not be written ("
              + FileErrors.words(e)
              + ").");
    }
  }

  /**
   * Writes the mark, if possible. A full disk must not keep the owner out: without the mark, the
   * next boot comes to the same result.
   */
  private void remember(PendingMark mark) {
    try {
      store.pending().write(mark);
    } catch (IOException e) {
      notes.accept(
          "The pending mark could not be written ("
              + FileErrors.words(e)
              + "); going on without it.");
    }
  }

  private Closeable patientLock() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return store.lock();
      } catch (LockedException e) {
        if (attempt == MAX_LOCK_ATTEMPTS) {
          throw e;
        }
        clock.pause();
      }
    }
  }
}
