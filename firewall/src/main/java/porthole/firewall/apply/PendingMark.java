package porthole.firewall.apply;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The mark beside the rule file while a change waits for its confirmation. It says what to put
 * back, after how many minutes, and in which boot of the machine each step was taken: never at what
 * time. Immutable.
 */
public final class PendingMark {
  /** One day; an owner who has not confirmed by then has forgotten it. */
  public static final int MAX_MINUTES = 24 * 60;

  static final int MAX_BYTES = 4096;

  /** The number of boots that wait for a confirmation; the next boot reverts at once. */
  static final int MAX_WAITS = 3;

  private static final String TITLE = "porthole-firewall pending 1";
  private static final String NONE = "-";

  private final String before;
  private final String after;
  private final int backup;
  private final int minutes;
  private final boolean live;
  private final String boot;
  private final String waitBoot;
  private final long waitUptime;
  private final int waits;
  private final String revertedBoot;

  private PendingMark(
      String before,
      String after,
      int backup,
      int minutes,
      boolean live,
      String boot,
      String waitBoot,
      long waitUptime,
      int waits,
      String revertedBoot) {
    this.before = before;
    this.after = after;
    this.backup = backup;
    this.minutes = minutes;
    this.live = live;
    this.boot = boot;
    this.waitBoot = waitBoot;
    this.waitUptime = waitUptime;
    this.waits = waits;
    this.revertedBoot = revertedBoot;
  }

  /**
   * Returns the mark for a change that is not made yet. Live: the wait begins at once, not at a
   * boot.
   */
  public static PendingMark within(int minutes, boolean live, String bootId) {
    return new PendingMark(NONE, NONE, 0, minutes, live, bootId, NONE, 0, 0, NONE);
  }

  /** Returns the mark of the change between the two hashes. */
  PendingMark change(String before, String after, int backup) {
    return new PendingMark(before, after, backup, minutes, live, boot, NONE, 0, 0, NONE);
  }

  /** Returns the mark with the wait begun: in this boot, at this uptime. */
  PendingMark waiting(String bootId, long uptimeSeconds) {
    return new PendingMark(
        before,
        after,
        backup,
        minutes,
        live,
        boot,
        bootId.isEmpty() ? NONE : bootId,
        uptimeSeconds,
        waits + 1,
        NONE);
  }

  /**
   * Returns the mark of a change whose old file is back while the machine still runs the new rules.
   */
  PendingMark reverted(String bootId) {
    return new PendingMark(
        before,
        after,
        backup,
        minutes,
        live,
        boot,
        waitBoot,
        waitUptime,
        waits,
        bootId.isEmpty() ? NONE + NONE : bootId);
  }

  String before() {
    return before;
  }

  String after() {
    return after;
  }

  int backup() {
    return backup;
  }

  /** Returns the minutes that the machine waits after its boot. */
  public int minutes() {
    return minutes;
  }

  /** Returns whether the change was applied to the running rules at once. */
  public boolean live() {
    return live;
  }

  /**
   * Returns whether the change was written in this boot, and so, unless live, is not in force yet.
   */
  public boolean writtenIn(String bootId) {
    return !bootId.isEmpty() && boot.equals(bootId);
  }

  /** Returns whether the wait of this boot has begun. */
  public boolean waitedIn(String bootId) {
    return !bootId.isEmpty() && waitBoot.equals(bootId);
  }

  /**
   * Returns whether the announced change was never in force: the rule file is still, or again, the
   * old one.
   */
  boolean isDead(String sha256) {
    return waits == 0 && !isReverted() && before.equals(sha256);
  }

  boolean sameChange(PendingMark other) {
    return before.equals(other.before) && after.equals(other.after) && backup == other.backup;
  }

  boolean hasWaited() {
    return waits > 0;
  }

  boolean mayWaitAgain() {
    return waits < MAX_WAITS;
  }

  public boolean isReverted() {
    return !revertedBoot.equals(NONE);
  }

  boolean revertedIn(String bootId) {
    return !bootId.isEmpty() && revertedBoot.equals(bootId);
  }

  /** Returns the seconds that are left of a wait begun in this boot, 0 when it is over. */
  public long secondsLeft(long uptimeSeconds) {
    long waited = Math.max(0, uptimeSeconds - waitUptime);
    return Math.max(0, minutes * 60L - waited);
  }

  byte[] render() {
    List<String> records = new ArrayList<>();
    records.add("before " + before);
    records.add("after " + after);
    records.add("backup " + backup);
    records.add("minutes " + minutes);
    records.add("live " + live);
    records.add("boot " + boot);
    records.add("waiting " + waitBoot + " " + waitUptime + " " + waits);
    records.add("reverted " + revertedBoot);
    return Records.render(TITLE, records);
  }

  static PendingMark parse(byte[] bytes, String file) throws IOException {
    List<String> records = Records.parse(TITLE, bytes, file);
    String[] keys = {"before", "after", "backup", "minutes", "live", "boot", "waiting", "reverted"};
    try {
      String[][] words = new String[keys.length][];
      for (int i = 0; i < keys.length; i++) {
        words[i] = records.get(i).split(" ");
        if (!words[i][0].equals(keys[i])) {
          throw Records.damaged(file, records.get(i));
        }
      }
      return new PendingMark(
          words[0][1],
          words[1][1],
          Integer.parseInt(words[2][1]),
          Integer.parseInt(words[3][1]),
          words[4][1].equals("true"),
          words[5][1],
          words[6][1],
          Long.parseLong(words[6][2]),
          Integer.parseInt(words[6][3]),
          words[7][1]);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw Records.damaged(file, String.join("; ", records));
    }
  }
}
