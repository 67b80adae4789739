package porthole.firewall.rules;

/**
 * How likely a condition holds for a packet of which not everything is known, from never to always.
 * RARELY is a ban: it holds for single sources, or for sources that connect too often. MOSTLY is
 * its opposite.
 */
enum Likelihood {
  NO,
  RARELY,
  MAYBE,
  MOSTLY,
  YES;

  static Likelihood of(boolean holds) {
    return holds ? YES : NO;
  }

  /** Returns whether both hold: the smaller of the two. */
  Likelihood and(Likelihood other) {
    return compareTo(other) < 0 ? this : other;
  }

  /** Returns whether one of both holds: the larger of the two. */
  Likelihood or(Likelihood other) {
    return compareTo(other) > 0 ? this : other;
  }

  @SuppressWarnings("EnumOrdinal") // The constants are a scale, in this order.
  Likelihood negatedIf(boolean negated) {
    return negated ? values()[YES.ordinal() - ordinal()] : this;
  }
}
