package porthole.device.management;

import java.util.ArrayList;
import java.util.List;

/**
 * The one method of {@code java.lang.SecurityManager} that tinylog calls. Making the JDK's one
 * looks at all modules, which took 15 ms of the start; newer JDKs want to remove it.
 */
public class CallerClasses {
  /** Returns the class that calls this method, then its callers. */
  protected Class<?>[] getClassContext() {
    List<Class<?>> classes = new ArrayList<>();
    StackTraceElement[] callers = new Throwable().getStackTrace();
    for (int i = 1; i < callers.length; i++) {
      classes.add(named(callers[i].getClassName()));
    }
    return classes.toArray(new Class<?>[0]);
  }

  /** Returns a class without initialising it; {@code Object} if it has no name of its own. */
  private static Class<?> named(String name) {
    try {
      return Class.forName(name, false, CallerClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return Object.class;
    }
  }
}
