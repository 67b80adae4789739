package porthole.device.management;

import java.io.File;
import java.io.IOException;

/** The one method of {@code java.lang.management.ManagementFactory} that tinylog calls. */
public final class ManagementFactory {
  private static final RuntimeMXBean RUNTIME = new ProcessRuntime();

  private ManagementFactory() {}

  public static RuntimeMXBean getRuntimeMXBean() {
    return RUNTIME;
  }

  private static final class ProcessRuntime implements RuntimeMXBean {
    private final long startTime = System.currentTimeMillis();

    @Override
    public long getStartTime() {
      return startTime;
    }

    @Override
    public String getName() {
      try {
        return new File("/proc/self").getCanonicalFile().getName()
            + "@"; // A link to the process id.
      } catch (IOException e) {
        return "-1@";
      }
    }
  }
}
