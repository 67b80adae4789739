package porthole.firewall.rules;

/**
 * Whether a condition holds for a packet of which not everything is known, from never to always.
 * RARELY is a ban: it holds for single sources, or for who comes too often. MOSTLY is its opposite.
 */
enum Match {
  NO,
  RARELY,
  MAYBE,
  MOSTLY,
  YES;

  static Match of(boolean holds) {
    return holds ? YES : NO;
  }

  /** Returns whether both hold: the smaller of the two. */
  Match and(Match other) {
    return compareTo(other) < 0 ? this : other;
  }

  /** Returns whether one of both holds: the larger of the two. */
  Match or(Match other) {
    return compareTo(other) > 0 ? this : other;
  }

  @SuppressWarnings("EnumOrdinal") // The constants are a scale, in this order.
  Match negatedIf(boolean negated) {
    return negated ? values()[YES.ordinal() - ordinal()] : this;
  }
}
