package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * The difference of two lists of lines in the unified format of diff -u and patch, with 3 lines of
 * context.
 */
final class UnifiedDiff {
  private static final int CONTEXT_LINES = 3;

  /** Bounds the table below to 16 MB. Above it the whole middle is shown as replaced. */
  private static final long MAX_CELLS = 4_000_000;

  private final List<String> before;
  private final List<String> after;

  /** One character per line of the walk from before to after: ' ', '-' or '+'. */
  private final StringBuilder script = new StringBuilder();

  private UnifiedDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** Returns the difference, or "" where there is none. */
  static String of(String name, List<String> before, List<String> after) {
    UnifiedDiff diff = new UnifiedDiff(before, after);
    diff.compare();
    String hunks = diff.hunks();
    return hunks.isEmpty() ? "" : "--- " + name + "\n+++ " + name + " (new)\n" + hunks;
  }

  private void compare() {
    int start = 0;
    while (start < Math.min(before.size(), after.size())
        && before.get(start).equals(after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < Math.min(before.size(), after.size()) - start
        && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
      end++;
    }
    repeat(' ', start);
    compareMiddle(
        before.subList(start, before.size() - end), after.subList(start, after.size() - end));
    repeat(' ', end);
  }

  private void compareMiddle(List<String> old, List<String> made) {
    if ((long) old.size() * made.size() > MAX_CELLS) {
      repeat('-', old.size());
      repeat('+', made.size());
      return;
    }
    int[][] common = new int[old.size() + 1][made.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = made.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(made.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < old.size() || j < made.size()) {
      boolean same = i < old.size() && j < made.size() && old.get(i).equals(made.get(j));
      boolean removes =
          !same && i < old.size() && (j == made.size() || common[i + 1][j] >= common[i][j + 1]);
      script.append(same ? ' ' : removes ? '-' : '+');
      i += same || removes ? 1 : 0;
      j += same || !removes ? 1 : 0;
    }
  }

  private void repeat(char step, int times) {
    for (int i = 0; i < times; i++) {
      script.append(step);
    }
  }

  private String hunks() {
    StringBuilder text = new StringBuilder();
    int at = 0;
    int old = 0;
    int made = 0;
    while (at < script.length()) {
      int first = nextChange(at);
      if (first == script.length()) {
        break;
      }
      int start = Math.max(at, first - CONTEXT_LINES);
      old += start - at;
      made += start - at;
      int end = endOfHunk(first);
      List<String> lines = new ArrayList<>();
      int oldCount = 0;
      int madeCount = 0;
      for (int i = start; i < end; i++) {
        char step = script.charAt(i);
        lines.add(step + (step == '+' ? after.get(made + madeCount) : before.get(old + oldCount)));
        oldCount += step == '+' ? 0 : 1;
        madeCount += step == '-' ? 0 : 1;
      }
      text.append("@@ -")
          .append(range(old, oldCount))
          .append(" +")
          .append(range(made, madeCount))
          .append(" @@\n");
      for (String line : lines) {
        text.append(line).append(line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n");
      }
      old += oldCount;
      made += madeCount;
      at = end;
    }
    return text.toString();
  }

  private int nextChange(int from) {
    int at = from;
    while (at < script.length() && script.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  /** Changes with at most two contexts between them share a hunk. */
  private int endOfHunk(int firstChange) {
    int end = firstChange;
    int next = firstChange;
    while (next < script.length() && next - end <= 2 * CONTEXT_LINES) {
      end = next + 1;
      next = nextChange(end);
    }
    return Math.min(script.length(), end + CONTEXT_LINES);
  }

  private static String range(int start, int count) {
    return (count == 0 ? start : start + 1) + (count == 1 ? "" : "," + count);
  }
}
