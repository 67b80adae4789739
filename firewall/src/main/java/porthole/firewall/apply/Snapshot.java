package porthole.firewall.apply;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import porthole.firewall.rules.OwnRule;

/** The rule file, its state and its mark, as read at one moment. Immutable. */
public final class Snapshot {
  private final byte[] content;
  private final String sha256;
  private final StoreState state;
  private final Optional<PendingMark> pending;
  private final Path file;

  Snapshot(Path file, byte[] content, StoreState state, Optional<PendingMark> pending) {
    this.file = file;
    this.content = content.clone();
    this.sha256 = sha256(content);
    this.state = state;
    this.pending = pending;
  }

  public byte[] content() {
    return content.clone();
  }

  public String sha256() {
    return sha256;
  }

  /**
   * Returns the rules that the state file lists as ours; somebody may have taken them out of the
   * file.
   */
  public List<OwnRule> own() {
    return state.own();
  }

  public Optional<PendingMark> pending() {
    return pending;
  }

  /** Returns the names of the backups, the oldest first. */
  public List<String> backups() {
    List<String> names = new ArrayList<>();
    for (Backup backup : state.backups()) {
      names.add(RuleStore.backupName(file, backup.number()));
    }
    return Collections.unmodifiableList(names);
  }

  /** Returns the name of the backup that undo goes back to, or "" where there is none. */
  public String undoable() {
    Optional<Backup> backup = state.undoable();
    return backup.isPresent() ? RuleStore.backupName(file, backup.get().number()) : "";
  }

  /** Returns whether somebody has changed the file since we wrote it. */
  public boolean editedSince() {
    return !sha256.equals(state.wrote());
  }

  StoreState state() {
    return state;
  }

  /** Returns the SHA-256 of the content, in lower-case hexadecimal. */
  public static String sha256(byte[] content) {
    try {
      StringBuilder hex = new StringBuilder();
      for (byte b : MessageDigest.getInstance("SHA-256").digest(content)) {
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
