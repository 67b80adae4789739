package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DuplicateFilterTest {
  @Test
  void aNumberIsNewOncePerHub() {
    DuplicateFilter origins = new DuplicateFilter();
    assertTrue(origins.isNew("a", 1, false));
    assertFalse(origins.isNew("a", 1, false));
    assertTrue(origins.isNew("b", 1, false));
  }

  @Test
  void theWindowRemembersExactlyTheNumbersSeen() {
    Random random = new Random(3);
    DuplicateFilter origins = new DuplicateFilter();
    Set<Long> seen = new HashSet<>();
    long latest = 2000;
    origins.isNew("a", latest, false);
    seen.add(latest);
    for (int i = 0; i < 50_000; i++) {
      long number =
          latest + random.nextInt(DuplicateFilter.WINDOW + 3) - DuplicateFilter.WINDOW + 1;
      latest = Math.max(latest, number);
      assertEquals(seen.add(number), origins.isNew("a", number, false), "number " + number);
    }
  }

  @Test
  void aNumberBelowTheWindowIsNewOnlyIfRetained() {
    DuplicateFilter origins = new DuplicateFilter();
    origins.isNew("a", 10_000, false);
    assertFalse(origins.isNew("a", 1, false));
    assertTrue(origins.isNew("a", 1, true));
    assertFalse(origins.isNew("a", 10_000, true));
  }

  @Test
  void theHubSilentForLongestIsForgottenFirst() {
    DuplicateFilter origins = new DuplicateFilter();
    for (int i = 0; i <= DuplicateFilter.MAX_HUBS; i++) {
      assertTrue(origins.isNew("hub " + i, 1, false));
      origins.isNew("hub 0", 1, false);
    }
    assertFalse(origins.isNew("hub 0", 1, false));
    assertTrue(origins.isNew("hub 1", 1, false));
  }

  @Test
  void aLargeJumpOfNumbersTakesNoTime() {
    DuplicateFilter origins = new DuplicateFilter();
    assertTrue(origins.isNew("a", 999_999_999_999_999_999L, false));
    assertFalse(origins.isNew("a", 999_999_999_999_999_999L, false));
  }
}
