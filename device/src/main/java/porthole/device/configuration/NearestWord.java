package porthole.device.configuration;

import java.util.Collection;
import java.util.Optional;

/** Finds the known word that is nearest to a misspelt one. */
public final class NearestWord {
  /** Words that differ by more letters are unrelated. */
  private static final int MAX_EDITS = 3;

  private NearestWord() {}

  /** Returns the nearest word, the first of several; empty if none differs by few letters. */
  static Optional<String> to(String text, Collection<String> words) {
    return to(text, words, MAX_EDITS);
  }

  /** Returns the nearest word, the first of several, with at most {@code maxEdits} edits. */
  public static Optional<String> to(String text, Collection<String> words, int maxEdits) {
    Optional<String> nearest = Optional.empty();
    int least = maxEdits + 1;
    for (String word : words) {
      if (Math.abs(word.length() - text.length()) < least) {
        int edits = edits(text, word);
        if (edits < least) {
          least = edits;
          nearest = Optional.of(word);
        }
      }
    }
    return nearest;
  }

  /** Returns the Levenshtein distance: letters to insert, delete or change. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
