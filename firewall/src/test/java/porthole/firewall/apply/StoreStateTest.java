package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import porthole.firewall.rules.IpNetwork;
import porthole.firewall.rules.OwnRule;

class StoreStateTest {
  private static final OwnRule RULE = OwnRule.accept("INPUT", 8123, IpNetwork.ANY);
  private static final OwnRule OTHER =
      OwnRule.accept("A", 9000, IpNetwork.parse("192.168.1.0/24", false));

  private static Backup backup(int number, boolean undone, OwnRule... own) {
    List<OwnRule> rules = Arrays.asList(own);
    return new Backup(number, "hash" + number, "wrote" + number, undone, rules);
  }

  private static StoreState state() {
    return StoreState.empty(3)
        .changed("h3", Collections.singletonList(RULE), backup(3, false))
        .changed("h4", Arrays.asList(RULE, OTHER), backup(4, false, RULE));
  }

  private static String text(StoreState state) {
    return new String(state.render(), StandardCharsets.ISO_8859_1);
  }

  private static StoreState parse(String text) throws IOException {
    return StoreState.parse(text.getBytes(StandardCharsets.ISO_8859_1), "state");
  }

  @Test
  void aRenderedStateIsParsedAsTheSameState() throws IOException {
    StoreState announcing = state().announcing("h4", state().restored(state().backups().get(1)));
    for (StoreState state : new StoreState[] {StoreState.empty(1), state(), announcing}) {
      assertArrayEquals(state.render(), parse(text(state)).render());
    }
    assertEquals("h4", parse(text(state())).wrote());
    assertEquals(Arrays.asList(RULE, OTHER), parse(text(state())).own());
    assertEquals(Collections.singletonList(RULE), parse(text(state())).backup(4).get().own());
    assertEquals(5, parse(text(state())).nextBackup());
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "'wrote h4', 'wrote'",
    "'wrote h4', 'rote h4'",
    "'numbers 3 5', 'numbers 3'",
    "'numbers 3 5', 'numbers three 5'",
    "'own INPUT 8123 0.0.0.0/0', 'own INPUT 99999 0.0.0.0/0'",
    "'own INPUT 8123 0.0.0.0/0', 'own INPUT 8123 here'",
    "'own INPUT 8123 0.0.0.0/0', 'own INPUT 8123'",
    "'backup 3 ', 'backup x '",
    "'backup-own 4 INPUT 8123', 'backup-own 4 INPUT http'"
  })
  void aDamagedStateIsRefusedWithTheNameOfItsFile(String whole, String damaged) {
    String text = text(state());
    assertTrue(text.contains(whole), text);
    IOException e = assertThrows(IOException.class, () -> parse(text.replace(whole, damaged)));
    assertTrue(e.getMessage().contains("state is damaged"), e.getMessage());
  }

  @Test
  void aRuleWithoutItsBackupIsReportedAsDamage() {
    String text = text(StoreState.empty(1)).replace("end\n", "backup-own 1 A 80 10.0.0.0/8\nend\n");
    IOException e = assertThrows(IOException.class, () -> parse(text));
    assertTrue(e.getMessage().contains("state is damaged at 'backup-own 1"), e.getMessage());
  }

  @Test
  void aBackupIsGarbageOnceItLeftTheRing() {
    StoreState state = StoreState.empty(3);
    for (int number = 3; number < 3 + StoreState.MAX_BACKUPS + 2; number++) {
      state = state.changed("h", Collections.emptyList(), backup(number, false));
    }
    assertFalse(state.isGarbage(2), "not ours");
    assertTrue(state.isGarbage(3));
    assertTrue(state.isGarbage(4));
    assertFalse(state.isGarbage(5), "in the ring");
    assertFalse(state.isGarbage(state.nextBackup() - 1), "in the ring");
    assertFalse(state.isGarbage(state.nextBackup()), "not made yet");
    assertEquals(StoreState.MAX_BACKUPS, state.backups().size());
  }

  @Test
  void undoGoesBackToTheLastBackupThatWasNotUndone() {
    StoreState state = state();
    StoreState undone = state.undone(state.backups().get(1), backup(5, true));
    assertEquals(5, undone.backups().get(1).number());
    assertEquals(3, undone.undoable().get().number());
    assertFalse(StoreState.empty(1).undoable().isPresent());
  }

  @Test
  void anAnnouncedChangeHappenedOnceTheNewFileIsInPlace() {
    StoreState next = state();
    StoreState announcing = StoreState.empty(3).announcing("before", next);
    assertTrue(announcing.announces());
    assertEquals("h4", announcing.settled("h4", false).wrote());
    assertEquals("-", announcing.settled("before", false).wrote(), "the old file is still there");
    assertEquals("-", announcing.settled("h4", true).wrote(), "the new file still waits");
    assertFalse(announcing.settled("before", false).announces());
  }
}
