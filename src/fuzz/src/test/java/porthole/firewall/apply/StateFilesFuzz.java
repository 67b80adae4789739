package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import porthole.fuzz.Input;

/**
 * The small files beside a rule file: which rules are ours, and which change waits. A file is
 * refused as damaged, or what is rendered of it is parsed as the same.
 */
public final class StateFilesFuzz {
  private StateFilesFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    byte[] file = Input.of(bytes).rest();
    try {
      byte[] rendered = StoreState.parse(file, "FILE").render();
      assertArrayEquals(rendered, StoreState.parse(rendered, "FILE").render());
    } catch (IOException e) {
      requireDamaged(e);
    }
    try {
      byte[] rendered = PendingMark.parse(file, "FILE").render();
      assertArrayEquals(rendered, PendingMark.parse(rendered, "FILE").render());
    } catch (IOException e) {
      requireDamaged(e);
    }
  }

  private static void requireDamaged(IOException e) {
    assertTrue(e.getMessage().contains("FILE is damaged at "), e.getMessage());
  }
}
