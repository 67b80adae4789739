package porthole.device.channels;

/** Who has to show the token ({@code PROTOCOL.md}, section 4.7). */
public enum TokenRule {
  /** Whoever comes from outside the local network, or through a proxy that says so. */
  OUTSIDE,

  /** All but programs and browsers on this machine that call it by a name of loopback. */
  ALWAYS,

  /** This machine, too: a proxy on it may bring anybody, and tell nothing of it. */
  EVERYBODY
}
