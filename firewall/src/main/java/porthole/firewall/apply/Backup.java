package porthole.firewall.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import porthole.firewall.rules.OwnRule;

/** A backup of a former rule file: its number, its hash, and our rules in it. Immutable. */
final class Backup {
  private final int number;
  private final String sha256;
  private final String wrote;
  private final boolean undone;
  private final List<OwnRule> own;

  /**
   * @param wrote the hash that the file had when we last wrote it, before this backup was taken
   * @param undone whether an undo replaced this file: it is kept, but undo skips it
   */
  Backup(int number, String sha256, String wrote, boolean undone, Collection<OwnRule> own) {
    this.number = number;
    this.sha256 = sha256;
    this.wrote = wrote;
    this.undone = undone;
    this.own = Collections.unmodifiableList(new ArrayList<>(own));
  }

  int number() {
    return number;
  }

  String sha256() {
    return sha256;
  }

  String wrote() {
    return wrote;
  }

  boolean undone() {
    return undone;
  }

  List<OwnRule> own() {
    return own;
  }
}
