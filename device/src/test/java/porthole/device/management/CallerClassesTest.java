package porthole.device.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CallerClassesTest {
  private static final class Context extends CallerClasses {
    private Class<?>[] classes() {
      return getClassContext();
    }
  }

  @Test
  void theFirstClassIsTheOneThatAsksThenComeItsCallers() {
    Class<?>[] classes = new Context().classes();
    assertEquals(Context.class, classes[0]);
    assertEquals(CallerClassesTest.class, classes[1]);
  }
}
