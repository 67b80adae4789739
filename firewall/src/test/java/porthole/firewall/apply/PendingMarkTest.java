package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PendingMarkTest {
  private static final PendingMark MARK =
      PendingMark.within(5, false, "boot-1").change("aaa", "bbb", 7).waiting("boot-2", 40);

  private static PendingMark parse(String text) throws IOException {
    return PendingMark.parse(text.getBytes(StandardCharsets.ISO_8859_1), "mark");
  }

  private static String text(PendingMark mark) {
    return new String(mark.render(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRenderedMarkIsParsedAsTheSameMark() throws IOException {
    PendingMark live = PendingMark.within(1440, true, "boot-1").change("a", "b", 3);
    for (PendingMark mark : new PendingMark[] {MARK, live, MARK.reverted("boot-3")}) {
      assertArrayEquals(mark.render(), parse(text(mark)).render());
    }
    assertTrue(parse(text(live)).live());
    assertEquals(5, parse(text(MARK)).minutes());
    assertEquals("aaa", parse(text(MARK)).before());
    assertEquals("bbb", parse(text(MARK)).after());
    assertEquals(7, parse(text(MARK)).backup());
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "'porthole-firewall pending 1', 'porthole-firewall pending 2'",
    "'before aaa', 'afore aaa'",
    "'after bbb', 'after'",
    "'backup 7', 'backup seven'",
    "'minutes 5', 'minutes'",
    "'waiting boot-2 40 1', 'waiting boot-2 40'",
    "'waiting boot-2 40 1', 'waiting boot-2 long 1'",
    "'reverted -', 'reverted'",
    "'\nend\n', '\n'",
    "'\nend\n', '\nend\nmore'",
    "'\nend\n', '\nend'"
  })
  void aDamagedMarkIsRefusedWithTheNameOfItsFile(String whole, String damaged) {
    String text = text(MARK);
    assertTrue(text.contains(whole), text);
    IOException e = assertThrows(IOException.class, () -> parse(text.replace(whole, damaged)));
    assertTrue(e.getMessage().contains("mark is damaged"), e.getMessage());
  }

  @Test
  void anEmptyMarkIsRefused() {
    assertThrows(IOException.class, () -> parse(""));
  }

  @Test
  void theWaitCountsInTheBootItBeganIn() {
    assertTrue(MARK.waitedIn("boot-2"));
    assertFalse(MARK.waitedIn("boot-1"));
    assertTrue(MARK.writtenIn("boot-1"));
    assertFalse(MARK.writtenIn("boot-2"));
    assertEquals(300, MARK.secondsLeft(40));
    assertEquals(1, MARK.secondsLeft(339));
    assertEquals(0, MARK.secondsLeft(340));
    assertEquals(0, MARK.secondsLeft(4000));
    assertEquals(300, MARK.secondsLeft(39), "an uptime before the wait is none of it");
  }

  @Test
  void aMachineWithoutABootIdIsInNoBootThatTheMarkKnows() throws IOException {
    PendingMark mark =
        parse(text(PendingMark.within(5, false, "boot-1").change("a", "b", 1).waiting("", 40)));
    assertTrue(mark.hasWaited());
    assertFalse(mark.waitedIn(""));
    assertFalse(mark.writtenIn(""));
    PendingMark reverted = parse(text(mark.reverted("")));
    assertTrue(reverted.isReverted());
    assertFalse(reverted.revertedIn(""));
  }

  @Test
  void noFourthWaitFollowsThreeWaits() {
    PendingMark mark = PendingMark.within(5, false, "boot-1").change("a", "b", 1);
    assertFalse(mark.hasWaited());
    for (int boot = 2; boot <= 4; boot++) {
      assertTrue(mark.mayWaitAgain());
      mark = mark.waiting("boot-" + boot, 40);
    }
    assertFalse(mark.mayWaitAgain());
  }

  @Test
  void aMarkIsDeadIfTheFileIsUnchangedAndNoBootWaitedOrReverted() {
    PendingMark mark = PendingMark.within(5, false, "boot-1").change("old", "new", 1);
    assertTrue(mark.isDead("old"));
    assertFalse(mark.isDead("new"));
    assertFalse(mark.waiting("boot-2", 1).isDead("old"));
    assertFalse(mark.reverted("boot-2").isDead("old"));
  }

  @Test
  void twoMarksAreOfOneChangeByTheirHashesAndTheirBackup() {
    PendingMark mark = PendingMark.within(5, false, "boot-1").change("a", "b", 1);
    assertTrue(mark.sameChange(mark.waiting("boot-2", 9)));
    assertFalse(mark.sameChange(mark.change("x", "b", 1)));
    assertFalse(mark.sameChange(mark.change("a", "x", 1)));
    assertFalse(mark.sameChange(mark.change("a", "b", 2)));
  }

  @Test
  void aRevertedMarkKnowsTheBootOfTheRevert() {
    PendingMark reverted = MARK.reverted("boot-3");
    assertTrue(reverted.isReverted() && reverted.revertedIn("boot-3"));
    assertFalse(reverted.revertedIn("boot-2"));
    assertFalse(MARK.isReverted() || MARK.revertedIn("boot-3"));
  }
}
