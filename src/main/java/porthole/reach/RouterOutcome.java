package porthole.reach;

/** What came of asking the router to forward a port. */
public enum RouterOutcome {
  /** The router was not asked: the owner does not want it. */
  OFF,
  /** The router is being asked. */
  SEARCHING,
  /** This machine has no router. */
  NO_GATEWAY,
  /** There is a router, but it answers none of the protocols. */
  SILENT,
  /** The router answered no. */
  REFUSED,
  /** The router says that it forwards the port. */
  MAPPED
}
