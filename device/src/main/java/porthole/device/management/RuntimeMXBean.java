package porthole.device.management;

/** The two methods of {@code java.lang.management.RuntimeMXBean} that tinylog calls. */
public interface RuntimeMXBean {
  /** Returns about when the JVM started, in milliseconds since 1970. */
  long getStartTime();

  /** Returns the process id, followed by {@code @}, as far as this JVM can know it. */
  String getName();
}
