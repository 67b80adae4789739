package porthole.tools.deploy;

import java.io.IOException;
import java.time.Duration;

/** Waits until a release serves, or has turned out not to. */
public final class Health {

  /** The launcher gives a release up after 60 s; then the one before has to start. */
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Launcher launcher;
  private final Transfer.Pause pause;

  public Health(Launcher launcher, Transfer.Pause pause) {
    this.launcher = launcher;
    this.pause = pause;
  }

  /**
   * @param formerPid the process of the service before, which does not count
   * @throws IOException if the release does not serve; it says why
   */
  public LauncherStatus await(String release, int formerPid)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      LauncherStatus status = launcher.status();
      if (status.isRunning() && status.release().equals(release) && status.pid() != formerPid) {
        return status;
      }
      if (status.gaveUp().equals(release) && !status.release().equals(release)) {
        throw new IOException("The release " + release + " was given up: " + status.gaveUpWhy()
            + " The device is back on " + status.release() + "; 'porthole logs' tells more.");
      }
      if (status.state().equals("refused") || System.nanoTime() - end > 0) {
        throw new IOException("The release " + release + " does not serve: it is "
            + String.join("; ", status.words().subList(0, 1)) + ". 'porthole logs' tells more.");
      }
      pause.of(PAUSE);
    }
  }
}
