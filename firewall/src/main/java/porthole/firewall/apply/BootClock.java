package porthole.firewall.apply;

/** What of the machine itself the confirmed commit needs. No wall clock: a Toon starts in 1970. */
public interface BootClock {
  /** Returns the id that the kernel drew at this boot, or "" where there is none. */
  String bootId();

  /** Returns the seconds since this boot, which no clock setting changes. */
  long uptimeSeconds();

  /** Waits about a second. */
  void pause() throws InterruptedException;
}
