package porthole.tools.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Waits until a release serves, or has turned out not to. */
public final class HealthWait {

  /** The launcher gives a release up after 60 s; then the one before has to start. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  /** What the launcher wrote before it heard of the switch does not count. */
  private static final Duration SETTLING = Duration.ofSeconds(15);

  /** The launcher looks every second; the rule manager takes seconds on a small device. */
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
   * @param formerPid the process of the service before, which does not count
   * @throws IOException if the release does not serve; it says why
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
                + ". The device is back on "
                + status.get().release()
                + "; 'porthole logs' tells more.");
      }
      boolean isRefused = status.filter(now -> now.state().equals("refused")).isPresent();
      if (isSettled && isRefused || passed.compareTo(LIMIT) > 0) {
        throw new IOException(
            "The release "
                + release
                + " does not serve: "
                + status.map(now -> now.words().get(0)).orElse("the launcher says nothing")
                + ". 'porthole logs' tells more.");
      }
      pause.of(PAUSE);
    }
  }

  /**
   * Waits until the launcher has seen the service run and has asked the rule manager whether it can
   * be reached from outside; returns what it says then, or at the end of that time.
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
