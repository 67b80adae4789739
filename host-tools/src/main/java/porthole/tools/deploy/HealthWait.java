package porthole.tools.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Waits until a release serves or has failed. */
public final class HealthWait {

  /** The launcher gives up a release after 60 s; then the former one has to start. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  /** Ignores the status that the launcher wrote before it knew of the switch. */
  private static final Duration SETTLING = Duration.ofSeconds(15);

  /** The launcher looks every second; the rule manager needs seconds on a small device. */
  private static final Duration NOTICING = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Launcher launcher;
  private final Transfer.Pause pause;
  private final LongSupplier clock;

  public HealthWait(Launcher launcher, Transfer.Pause pause) {
    this(launcher, pause, System::nanoTime);
  }

  /**
   * @param clock tells nanoseconds that never go back
   */
  HealthWait(Launcher launcher, Transfer.Pause pause, LongSupplier clock) {
    this.launcher = launcher;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * Waits for a release.
   *
   * @param formerPid the process of the former service, which is ignored
   * @throws IOException if the release does not serve; the message says why
   */
  public LauncherStatus await(String release, int formerPid)
      throws IOException, InterruptedException {
    long began = clock.getAsLong();
    while (true) {
      Optional<LauncherStatus> status = launcher.statusIfAny();
      if (status.filter(now -> serves(now, release, formerPid)).isPresent()) {
        return status.get();
      }
      Duration passed = Duration.ofNanos(clock.getAsLong() - began);
      boolean isSettled = passed.compareTo(SETTLING) > 0;
      if (isSettled && status.filter(now -> isGivenUp(now, release)).isPresent()) {
        throw new IOException(
            "The release "
                + release
                + " was given up: "
                + status.get().gaveUpWhy()
                + ". The device runs "
                + status.get().release()
                + "; 'porthole logs' tells more.");
      }
      boolean isRefused = status.filter(now -> now.state().equals("refused")).isPresent();
      if (isSettled && isRefused || passed.compareTo(LIMIT) > 0) {
        throw new IOException(
            "The release "
                + release
                + " does not serve: "
                + status.map(now -> now.words().get(0)).orElse("the launcher reports nothing")
                + ". 'porthole logs' tells more.");
      }
      pause.of(PAUSE);
    }
  }

  /**
   * Waits until the launcher reports the service as running and has asked the rule manager about
   * its port. Returns the last status, also after the time limit.
   */
  public LauncherStatus awaitRunning() throws IOException, InterruptedException {
    long began = clock.getAsLong();
    LauncherStatus now = launcher.status();
    while (!now.isSettled() && clock.getAsLong() - began < NOTICING.toNanos()) {
      pause.of(PAUSE);
      now = launcher.status();
    }
    return now;
  }

  private static boolean serves(LauncherStatus now, String release, int formerPid) {
    return now.isRunning() && now.release().equals(release) && now.pid() != formerPid;
  }

  private static boolean isGivenUp(LauncherStatus now, String release) {
    return now.gaveUp().equals(release) && !now.release().equals(release);
  }
}
