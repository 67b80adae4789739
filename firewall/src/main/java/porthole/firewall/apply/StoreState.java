package porthole.firewall.apply;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import porthole.firewall.rules.OwnRule;

/**
 * The state file beside the rule file: our rules, the hash of the file that we last wrote, the
 * backups. Immutable.
 *
 * <p>A change replaces both files, so it is announced here first, with the state that will hold
 * once the rule file is replaced. After a crash {@link #settled} decides which state holds.
 */
final class StoreState {
  static final int MAX_BACKUPS = 5;
  static final int MAX_BYTES = 64 * 1024;
  private static final String TITLE = "porthole-firewall state 1";
  private static final String NONE = "-";
  private static final String NEXT = "> ";

  private final String wrote;
  private final int firstBackup;
  private final int nextBackup;
  private final List<OwnRule> own;
  private final List<Backup> backups;
  private final String changeFrom;
  private final StoreState next;

  private StoreState(
      String wrote,
      int firstBackup,
      int nextBackup,
      Collection<OwnRule> own,
      List<Backup> backups,
      String changeFrom,
      StoreState next) {
    this.wrote = wrote;
    this.firstBackup = firstBackup;
    this.nextBackup = nextBackup;
    this.own = Collections.unmodifiableList(new ArrayList<>(own));
    this.backups = Collections.unmodifiableList(new ArrayList<>(backups));
    this.changeFrom = changeFrom;
    this.next = next;
  }

  /**
   * Returns the state of a file that we never wrote. Backups with smaller numbers, of a lost state,
   * are left alone.
   */
  static StoreState empty(int firstBackup) {
    return new StoreState(
        NONE,
        firstBackup,
        firstBackup,
        Collections.emptyList(),
        Collections.emptyList(),
        NONE,
        null);
  }

  List<OwnRule> own() {
    return own;
  }

  /** Returns the hash of the rule file as we last wrote it; "-" before the first time. */
  String wrote() {
    return wrote;
  }

  List<Backup> backups() {
    return backups;
  }

  int nextBackup() {
    return nextBackup;
  }

  /** Returns whether the backup file was ours and is no longer in the ring. */
  boolean isGarbage(int number) {
    return number >= firstBackup && number < nextBackup && !backup(number).isPresent();
  }

  Optional<Backup> backup(int number) {
    for (Backup backup : backups) {
      if (backup.number() == number) {
        return Optional.of(backup);
      }
    }
    return Optional.empty();
  }

  /** Returns the backup that undo goes back to. */
  Optional<Backup> undoable() {
    Optional<Backup> last = Optional.empty();
    for (Backup backup : backups) {
      last = backup.undone() ? last : Optional.of(backup);
    }
    return last;
  }

  /** Returns the state after a change that wrote the content, with a backup of what it replaced. */
  StoreState changed(String sha256, Collection<OwnRule> own, Backup saved) {
    List<Backup> ring = new ArrayList<>(backups);
    ring.add(saved);
    return new StoreState(
        sha256,
        firstBackup,
        saved.number() + 1,
        own,
        ring.subList(Math.max(0, ring.size() - MAX_BACKUPS), ring.size()),
        NONE,
        null);
  }

  /** Returns the state of the same file with other rules as ours. */
  StoreState owning(Collection<OwnRule> rules) {
    return new StoreState(wrote, firstBackup, nextBackup, rules, backups, NONE, null);
  }

  /** Returns the state once the backup is the rule file again. */
  StoreState restored(Backup backup) {
    List<Backup> ring = new ArrayList<>(backups);
    ring.remove(backup);
    return new StoreState(backup.wrote(), firstBackup, nextBackup, backup.own(), ring, NONE, null);
  }

  /**
   * Returns the state after an undo: the backup leaves the ring, and the replaced file joins it.
   */
  StoreState undone(Backup backup, Backup replaced) {
    StoreState without = restored(backup);
    return without.changed(backup.wrote(), backup.own(), replaced);
  }

  /** Returns this state with the announcement that the file of the hash is about to be replaced. */
  StoreState announcing(String sha256, StoreState next) {
    return new StoreState(wrote, firstBackup, nextBackup, own, backups, sha256, next);
  }

  boolean announces() {
    return next != null;
  }

  /** Returns the state that was announced. */
  StoreState next() {
    return next;
  }

  /**
   * Returns the state that holds. The new file waits under its temporary name until the one rename,
   * so while it is there, the change did not happen; nor did it where the file is still the one
   * that was to be replaced.
   */
  StoreState settled(String sha256, boolean newFileWaits) {
    if (!announces()) {
      return this;
    }
    boolean happened = !newFileWaits && !sha256.equals(changeFrom);
    return happened
        ? next
        : new StoreState(wrote, firstBackup, nextBackup, own, backups, NONE, null);
  }

  byte[] render() {
    List<String> records = records();
    if (announces()) {
      records.add("change " + changeFrom);
      for (String record : next.records()) {
        records.add(NEXT + record);
      }
    }
    return Records.render(TITLE, records);
  }

  private List<String> records() {
    List<String> records = new ArrayList<>();
    records.add("wrote " + wrote);
    records.add("numbers " + firstBackup + " " + nextBackup);
    for (OwnRule rule : own) {
      records.add("own " + Records.rule(rule));
    }
    for (Backup backup : backups) {
      records.add(
          "backup "
              + backup.number()
              + " "
              + backup.sha256()
              + " "
              + backup.wrote()
              + " "
              + (backup.undone() ? "undone" : "kept"));
      for (OwnRule rule : backup.own()) {
        records.add("backup-own " + backup.number() + " " + Records.rule(rule));
      }
    }
    return records;
  }

  static StoreState parse(byte[] bytes, String file) throws IOException {
    List<String> now = new ArrayList<>();
    List<String> next = new ArrayList<>();
    String from = NONE;
    for (String record : Records.parse(TITLE, bytes, file)) {
      if (record.startsWith(NEXT)) {
        next.add(record.substring(NEXT.length()));
      } else if (record.startsWith("change ")) {
        from = record.substring("change ".length());
      } else {
        now.add(record);
      }
    }
    StoreState state = of(now, file);
    return next.isEmpty() ? state : state.announcing(from, of(next, file));
  }

  private static StoreState of(List<String> records, String file) throws IOException {
    StoreState state = empty(1);
    for (String record : records) {
      try {
        state = state.with(record.split(" "));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw Records.damaged(file, record);
      }
    }
    return state;
  }

  private StoreState with(String[] words) {
    List<OwnRule> rules = new ArrayList<>(own);
    List<Backup> ring = new ArrayList<>(backups);
    switch (words[0]) {
      case "wrote":
        return new StoreState(words[1], firstBackup, nextBackup, own, backups, NONE, null);
      case "numbers":
        return new StoreState(
            wrote,
            Integer.parseInt(words[1]),
            Integer.parseInt(words[2]),
            own,
            backups,
            NONE,
            null);
      case "own":
        rules.add(Records.rule(words, 1));
        break;
      case "backup":
        ring.add(
            new Backup(
                Integer.parseInt(words[1]),
                words[2],
                words[3],
                words[4].equals("undone"),
                Collections.emptyList()));
        break;
      case "backup-own":
        ring.add(withRule(ring.remove(ring.size() - 1), Records.rule(words, 2)));
        break;
      default:
        throw new IllegalArgumentException("Unknown record '" + words[0] + "'");
    }
    return new StoreState(wrote, firstBackup, nextBackup, rules, ring, NONE, null);
  }

  private static Backup withRule(Backup backup, OwnRule rule) {
    List<OwnRule> rules = new ArrayList<>(backup.own());
    rules.add(rule);
    return new Backup(backup.number(), backup.sha256(), backup.wrote(), backup.undone(), rules);
  }
}
