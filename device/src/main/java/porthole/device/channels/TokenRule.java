package porthole.device.channels;

/** Decides which clients have to show the token ({@code PROTOCOL.md}, section 4.7). */
public enum TokenRule {
  /** Clients from outside the local network, or through a proxy that announces itself. */
  OUTSIDE,

  /** All clients but those on this machine that use a loopback name. */
  ALWAYS,

  /** All clients: a proxy on this machine may bring strangers without announcing itself. */
  EVERYBODY
}
