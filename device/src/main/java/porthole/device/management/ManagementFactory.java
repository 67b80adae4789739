package porthole.device.management;

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
      return ThisProcess.id() + "@";
    }
  }
}
