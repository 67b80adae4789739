package porthole.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the CPU time that a process of this machine has used, from Linux (proc(5)). */
final class CpuClock {
  /** User space sees 100 ticks a second on every Linux that Java runs on (sysconf, _SC_CLK_TCK). */
  private static final int TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 13;
  private static final int SYSTEM_TICKS = 14;

  private final long pid;

  private CpuClock(long pid) {
    this.pid = pid;
  }

  public static CpuClock of(long pid) {
    return new CpuClock(pid);
  }

  long pid() {
    return pid;
  }

  /** Returns user and system time, of all its threads, in seconds. */
  double seconds() throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is the program's name in brackets; it may contain any character.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks =
          Long.parseLong(fields[USER_TICKS - 2]) + Long.parseLong(fields[SYSTEM_TICKS - 2]);
      return (double) ticks / TICKS_PER_SECOND;
    } catch (NoSuchFileException e) {
      throw new IOException("There is no process " + pid + " on this machine.", e);
    }
  }
}
