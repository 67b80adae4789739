package porthole.device.transport.loop;

import java.io.IOException;
import porthole.device.files.KernelFile;

/** The limit of open files of this process (getrlimit(2), RLIMIT_NOFILE) on Linux. */
public final class FileDescriptors {
  private static final String LIMIT = "Max open files ";

  private FileDescriptors() {}

  /** Returns the soft limit; a very large number if it is unknown. */
  public static long limit() {
    try {
      return soft(KernelFile.read("/proc/self/limits"));
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }

  /** Returns the number behind the name of the limit; blanks are between them. */
  static long soft(String limits) {
    int from = limits.indexOf(LIMIT) + LIMIT.length();
    while (from < limits.length() && limits.charAt(from) == ' ') {
      from++;
    }
    int to = from;
    while (to < limits.length() && limits.charAt(to) >= '0' && limits.charAt(to) <= '9') {
      to++;
    }
    boolean isThere = limits.contains(LIMIT) && to > from;
    return isThere ? Long.parseLong(limits.substring(from, to)) : Integer.MAX_VALUE;
  }
}
