package porthole.device.transport.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The limit of open files of this process (getrlimit(2), RLIMIT_NOFILE) on Linux. */
public final class FileDescriptors {
  private static final Pattern LIMIT = Pattern.compile("Max open files +(\\d+)");

  private FileDescriptors() {}

  /** Returns the soft limit; a very large number if it is unknown. */
  public static long limit() {
    try {
      byte[] limits = Files.readAllBytes(Paths.get("/proc/self/limits"));
      Matcher matcher = LIMIT.matcher(new String(limits, US_ASCII));
      return matcher.find() ? Long.parseLong(matcher.group(1)) : Integer.MAX_VALUE;
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }
}
