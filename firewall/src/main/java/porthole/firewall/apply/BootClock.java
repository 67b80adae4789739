package porthole.firewall.apply;

/** The boot and the seconds since then. There is no wall clock here: a Toon's starts in 1970. */
public interface BootClock {
  /** Returns the id that the kernel drew at this boot, or "" where there is none. */
  String bootId();

  /** Returns the seconds since this boot, which no clock setting changes. */
  long uptimeSeconds();

  /** Waits about a second. */
  void pause() throws InterruptedException;
}
