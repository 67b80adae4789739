package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Differences as diff -u writes them. Each letter is a line; / parts the lines of a difference. */
class UnifiedDiffTest {
  private static List<String> lines(String letters) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      lines.add(letters.charAt(i) + "\n");
    }
    return lines;
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a;b;@@ -1 +1 @@/-a/+b/",
        "ab;ac;@@ -1,2 +1,2 @@/ a/-b/+c/",
        "'';ab;@@ -0,0 +1,2 @@/+a/+b/",
        "ab;'';@@ -1,2 +0,0 @@/-a/-b/",
        "a;ab;@@ -1 +1,2 @@/ a/+b/",
        "aa;aaa;@@ -1,2 +1,3 @@/ a/ a/+a/",
        "aaa;aa;@@ -1,3 +1,2 @@/ a/ a/-a/",
        "abc;bca;@@ -1,3 +1,3 @@/-a/ b/ c/+a/",
        "bca;abc;@@ -1,3 +1,3 @@/+a/ b/ c/-a/",
        "axbyc;apbqc;@@ -1,5 +1,5 @@/ a/-x/+p/ b/-y/+q/ c/",
        "abcdefghi;abcdXfghi;@@ -2,7 +2,7 @@/ b/ c/ d/-e/+X/ f/ g/ h/",
        "abcdefghi;abcdfghi;@@ -2,7 +2,6 @@/ b/ c/ d/-e/ f/ g/ h/",
      })
  void aChangeIsShownWithThreeLinesAroundIt(String before, String after, String hunks) {
    assertEquals(
        "--- f\n+++ f (new)\n" + hunks.replace('/', '\n'),
        UnifiedDiff.of("f", lines(before), lines(after)));
  }

  @Test
  void equalLinesHaveNoDifference() {
    assertEquals("", UnifiedDiff.of("f", lines("abc"), lines("abc")));
    assertEquals("", UnifiedDiff.of("f", lines(""), lines("")));
  }

  @Test
  void changesWithSixLinesBetweenShareAHunkAndWithSevenDoNot() {
    assertEquals(
        "--- f\n+++ f (new)\n@@ -1,8 +1,8 @@\n-1\n+3\n a\n b\n c\n d\n e\n f\n-2\n+4\n",
        UnifiedDiff.of("f", lines("1abcdef2"), lines("3abcdef4")));
    assertEquals(
        "--- f\n+++ f (new)\n@@ -1,4 +1,4 @@\n-1\n+3\n a\n b\n c\n"
            + "@@ -6,4 +6,4 @@\n e\n f\n g\n-2\n+4\n",
        UnifiedDiff.of("f", lines("1abcdefg2"), lines("3abcdefg4")));
  }

  @Test
  void aLaterHunkCountsTheLinesThatAnEarlierOneAdds() {
    assertEquals(
        "--- f\n+++ f (new)\n@@ -1,4 +1,5 @@\n a\n+X\n b\n c\n d\n"
            + "@@ -13,4 +14,3 @@\n m\n n\n o\n-p\n",
        UnifiedDiff.of("f", lines("abcdefghijklmnop"), lines("aXbcdefghijklmno")));
  }

  @Test
  void aLineWithoutALineEndIsMarked() {
    assertEquals(
        "--- f\n+++ f (new)\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n",
        UnifiedDiff.of("f", Collections.singletonList("a"), Collections.singletonList("a\n")));
  }

  private static List<String> many(String prefix, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(i == count / 2 ? "same\n" : prefix + i + "\n");
    }
    return lines;
  }

  @Test
  void withTooManyLinesToCompareTheWholeMiddleIsReplaced() {
    String compared = UnifiedDiff.of("f", many("a", 2000), many("b", 2000));
    assertTrue(compared.contains("\n same\n"));
    List<String> shown =
        Arrays.asList(UnifiedDiff.of("f", many("a", 2001), many("b", 2001)).split("\n"));
    assertEquals("@@ -1,2001 +1,2001 @@", shown.get(2));
    assertEquals(3 + 2 * 2001, shown.size());
    assertTrue(
        shown.containsAll(Arrays.asList("-a0", "-same", "-a2000", "+b0", "+same", "+b2000")));
  }
}
