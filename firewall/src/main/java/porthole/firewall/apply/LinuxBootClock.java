package porthole.firewall.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.TimeUnit;

/**
 * Reads the boot id and the uptime from proc(5). Setting the wall clock does not change
 * /proc/uptime.
 */
public final class LinuxBootClock implements BootClock {
  private static final long PAUSE_MILLIS = 1000;
  private final long start = System.nanoTime();

  @Override
  public String bootId() {
    return read("/proc/sys/kernel/random/boot_id");
  }

  @Override
  public long uptimeSeconds() {
    String uptime = read("/proc/uptime");
    return uptime.matches("[0-9]{1,12}\\..*")
        ? Long.parseLong(uptime.substring(0, uptime.indexOf('.')))
        : TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  @Override
  public void pause() throws InterruptedException {
    Thread.sleep(PAUSE_MILLIS);
  }

  /** Returns the text of the file, or "" if it cannot be read; the callers handle that. */
  private static String read(String file) {
    try {
      return new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.US_ASCII).trim();
    } catch (IOException e) {
      return "";
    }
  }
}
