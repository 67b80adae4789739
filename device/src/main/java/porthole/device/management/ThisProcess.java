package porthole.device.management;

import java.io.File;
import java.io.IOException;

/**
 * The two methods of {@code java.lang.ProcessHandle} that tinylog calls. The JDK's one starts
 * threads that wait for the ends of other processes.
 */
public interface ThisProcess {
  /** Returns this process; tinylog calls this by its name. */
  static ThisProcess current() {
    return new ThisProcess() {
      @Override
      public long pid() {
        return id();
      }
    };
  }

  /** Returns the process id; -1 if it is unknown. */
  long pid();

  /** Reads the link that Linux has to the process id. */
  static long id() {
    try {
      return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
