package porthole.firewall.apply;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.RuleFile;

/**
 * The rule file on a disk, with its state and its backups beside it, and the {@link PendingFile}. A
 * crash at any step of any method leaves the old rule file or the new one, whole, and the next
 * {@link #settle} tidies up. Each method that writes needs the {@link #lock}. For one thread at a
 * time.
 */
public final class RuleStore {
  /** The rule file of a Toon, which it loads at boot. */
  public static final String DEFAULT_FILE = "/etc/default/iptables.conf";

  public static final String DEFAULT_IPV6_FILE = "/etc/default/ip6tables.conf";

  /** The name of the state file begins with the rule file's, and goes on with this. */
  public static final String PREFIX = ".porthole";

  private static final Pattern BACKUP_NUMBER = Pattern.compile("\\.backup-([0-9]{1,9})");
  private static final String NEW = ".new";
  private static final String SAVED = ".saved";
  private static final String ORIGINAL = ".original";

  private final Storage storage;
  private final Path file;
  private final SideFiles files;
  private final PendingFile pending;

  private RuleStore(Storage storage, Path file) {
    this.storage = storage;
    this.file = file;
    files = new SideFiles(storage, file);
    pending = new PendingFile(files);
  }

  /** Returns the store of the file, or of its target if it is a symlink. */
  public static RuleStore of(Storage storage, Path file) throws IOException {
    return new RuleStore(storage, storage.resolve(file));
  }

  /** Returns the rule file itself, no symlink. */
  public Path file() {
    return file;
  }

  /** Returns the file with the mark of a pending change. */
  public PendingFile pending() {
    return pending;
  }

  /**
   * Locks other writers out until it is closed. Throws {@link LockedException} at once if another
   * has the lock.
   */
  public Closeable lock() throws IOException {
    return storage.lock(files.path(".lock"));
  }

  /**
   * Reads the rule file, its state and its mark, without tidying up. Needs no lock: every file is
   * replaced in one step.
   */
  public Snapshot read() throws IOException {
    byte[] content = storage.read(file, RuleFile.MAX_BYTES);
    StoreState state = readState().settled(Snapshot.sha256(content), files.exists(NEW));
    Optional<PendingMark> mark = pending.read();
    boolean dead = mark.isPresent() && mark.get().isDead(Snapshot.sha256(content));
    return new Snapshot(file, content, state, dead ? Optional.empty() : mark);
  }

  /** Tidies up what a killed run left behind, then reads. */
  public Snapshot settle() throws IOException {
    Snapshot now = read();
    StoreState known = readState();
    boolean made = known.settled(now.sha256(), files.exists(NEW)) == known.next();
    boolean neverMade = known.announces() && !made;
    Optional<PendingMark> mark = pending.read();
    if (mark.isPresent()
        && !mark.get().hasWaited()
        && (neverMade || mark.get().isDead(now.sha256()))) {
      // If it was made, the old file is back: by hand, or by a revert that was cut short.
      if (!neverMade) {
        rememberPutBack(now, mark.get());
      }
      pending.remove();
    }
    if (known.announces()) {
      int announced = known.next().nextBackup() - 1;
      if (!now.state().backup(announced).isPresent()) {
        files.delete(backupPath(announced));
      }
      // Before .new is deleted: its existence says that the change did not happen.
      writeState(now.state());
    }
    Snapshot settled = read();
    deleteLeftOvers(settled.state());
    return settled;
  }

  private void deleteLeftOvers(StoreState state) throws IOException {
    for (String suffix : Arrays.asList(NEW, SAVED, SideFiles.TEMPORARY)) {
      files.delete(files.path(suffix));
    }
    for (String name : storage.names(file.getParent())) {
      if (state.isGarbage(backupNumber(name))) {
        files.delete(file.resolveSibling(name));
      }
    }
  }

  /**
   * Replaces the rule file, and stores which rules in the new one are ours.
   *
   * @param confirmation the mark to set first, where the change needs a confirmation
   */
  public void change(
      Snapshot now, byte[] content, Collection<OwnRule> own, Optional<PendingMark> confirmation)
      throws IOException {
    Backup saved = backupOf(now, false);
    replace(
        now,
        content,
        now.state().changed(Snapshot.sha256(content), own, saved),
        saved,
        confirmation);
  }

  /** Replaces the rule file by the backup that undo goes back to. Such a backup must exist. */
  public void undo(Snapshot now, Optional<PendingMark> confirmation) throws IOException {
    Backup backup = now.state().undoable().get();
    Backup saved = backupOf(now, true);
    replace(now, undoContent(now), now.state().undone(backup, saved), saved, confirmation);
  }

  /** Returns the file that undo goes back to, and the rules that were ours in it. */
  public byte[] undoContent(Snapshot now) throws IOException {
    return backupContent(
        now.state().undoable().get().number(), now.state().undoable().get().sha256());
  }

  public Collection<OwnRule> undoOwn(Snapshot now) {
    return now.state().undoable().get().own();
  }

  private Backup backupOf(Snapshot now, boolean undone) throws IOException {
    int number = now.state().nextBackup();
    for (String name : storage.names(file.getParent())) {
      number = Math.max(number, backupNumber(name) + 1);
    }
    return new Backup(number, now.sha256(), now.state().wrote(), undone, now.state().own());
  }

  private void replace(
      Snapshot now,
      byte[] content,
      StoreState next,
      Backup saved,
      Optional<PendingMark> confirmation)
      throws IOException {
    try {
      keepOriginal(now);
      files.prepare(NEW, content);
      files.prepare(SAVED, now.content());
      files.forceDirectory();
      writeState(now.state().announcing(now.sha256(), next));
      files.rename(files.path(SAVED), backupPath(saved.number()));
      if (confirmation.isPresent()) {
        pending.write(
            confirmation.get().change(now.sha256(), Snapshot.sha256(content), saved.number()));
      }
      if (!Arrays.equals(storage.read(file, RuleFile.MAX_BYTES), now.content())) {
        throw new IOException(
            "Somebody else changed " + file + " meanwhile, so nothing is changed; try again.");
      }
      files.rename(files.path(NEW), file);
    } catch (IOException e) {
      abandon(now, e);
      throw e;
    }
    finish(content, next);
  }

  /** Saves the file from before our first change. It is never deleted. */
  private void keepOriginal(Snapshot now) throws IOException {
    if (now.state().own().isEmpty() && !files.exists(ORIGINAL)) {
      files.write(ORIGINAL, now.content());
    }
  }

  private void abandon(Snapshot now, IOException cause) {
    try {
      if (files.exists(NEW)
          || Arrays.equals(storage.read(file, RuleFile.MAX_BYTES), now.content())) {
        settle();
      }
    } catch (IOException e) {
      cause.addSuppressed(e); // The next run tidies up; what matters to the owner is the cause.
    }
  }

  private void finish(byte[] content, StoreState next) throws IOException {
    if (!Arrays.equals(storage.read(file, RuleFile.MAX_BYTES), content)) {
      throw new IOException(
          file
              + " was replaced but reads back differently: the disk may be failing. The former file"
              + " is "
              + backupPath(next.nextBackup() - 1)
              + ".");
    }
    try {
      writeState(next);
      deleteLeftOvers(next);
    } catch (IOException e) {
      throw new IOException(
          "The new rules are in "
              + file
              + ", but the files beside it could not all be written ("
              + FileErrors.words(e)
              + "); the next run of this program completes it.",
          e);
    }
  }

  /**
   * Puts back the file from before the pending change, in one step that needs no space on the disk.
   */
  public void putBack(Snapshot now, PendingMark mark) throws IOException {
    if (now.sha256().equals(mark.before())) {
      return;
    }
    backupContent(mark.backup(), mark.before());
    if (!now.sha256().equals(mark.after())) {
      keepEdited(now);
    }
    files.rename(backupPath(mark.backup()), file);
  }

  /**
   * Keeps an edit that somebody made by hand after the change, if possible. A failure must not stop
   * the revert.
   */
  private void keepEdited(Snapshot now) throws IOException {
    files.delete(files.path(SideFiles.TEMPORARY));
    try {
      files.prepare(SideFiles.TEMPORARY, now.content());
      files.rename(files.path(SideFiles.TEMPORARY), files.path(".reverted"));
    } catch (IOException e) {
      files.delete(files.path(SideFiles.TEMPORARY));
    }
  }

  /** Stores which rules are ours. The rule file stays as it is. */
  public void remember(Snapshot now, Collection<OwnRule> own) throws IOException {
    writeState(now.state().owning(own));
  }

  /** Stores that the file from before the pending change is back. May be repeated. */
  public void rememberPutBack(Snapshot now, PendingMark mark) throws IOException {
    Optional<Backup> backup = now.state().backup(mark.backup());
    if (backup.isPresent()) {
      writeState(now.state().restored(backup.get()));
    }
  }

  /** Moves a damaged state file aside, so that it blocks no revert. No rule counts as ours then. */
  public void setDamagedStateAside() throws IOException {
    files.rename(files.path(""), files.path(".damaged"));
  }

  /** Returns whether the state file exists and cannot be read. */
  public boolean isStateDamaged() throws IOException {
    try {
      readState();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private StoreState readState() throws IOException {
    Optional<byte[]> bytes = files.read("", StoreState.MAX_BYTES);
    if (bytes.isPresent()) {
      return StoreState.parse(bytes.get(), files.path("").toString());
    }
    int first = 1;
    for (String name : storage.names(file.getParent())) {
      first = Math.max(first, backupNumber(name) + 1);
    }
    return StoreState.empty(first);
  }

  private void writeState(StoreState state) throws IOException {
    files.write("", state.render());
  }

  private byte[] backupContent(int number, String sha256) throws IOException {
    Path path = backupPath(number);
    if (!storage.exists(path)) {
      throw new IOException("The backup " + path + " is gone, so it cannot be put back.");
    }
    byte[] content = storage.read(path, RuleFile.MAX_BYTES);
    if (!Snapshot.sha256(content).equals(sha256)) {
      throw new IOException(
          "The backup " + path + " has changed since it was written, so it is not put back.");
    }
    return content;
  }

  private Path backupPath(int number) {
    return files.path(".backup-" + number);
  }

  /** Returns the path of a backup. */
  static String backupName(Path file, int number) {
    return file + PREFIX + ".backup-" + number;
  }

  private int backupNumber(String name) {
    String prefix = file.getFileName() + PREFIX;
    Matcher matcher =
        BACKUP_NUMBER.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : "");
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }
}
