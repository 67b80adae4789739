package porthole.device.transport;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads of this project that start in a test. Threads of other tests do not count. */
public final class NewThreads {
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  private NewThreads() {}

  public static NewThreads sinceNow() {
    return new NewThreads();
  }

  /** Returns the names of those that are alive and whose name begins like this, sorted. */
  public List<String> named(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .collect(Collectors.toList());
  }
}
