package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HubNameTest {
  @Test
  void twoStartsAtTheSameTimeGetDifferentNames() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String name = HubName.draw();
      assertTrue(name.matches("[0-9a-z]{1,13}"), name);
      names.add(name);
    }
    assertEquals(10_000, names.size());
  }
}
