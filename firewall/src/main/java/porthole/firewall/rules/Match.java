package porthole.firewall.rules;

/** Whether a condition holds for a packet of which not everything is known. */
enum Match {
  NO,
  MAYBE,
  YES;

  static Match of(boolean holds) {
    return holds ? YES : NO;
  }

  /** Returns whether both hold: the smaller of the two. */
  Match and(Match other) {
    return compareTo(other) < 0 ? this : other;
  }

  Match negatedIf(boolean negated) {
    return negated ? values()[YES.ordinal() - ordinal()] : this;
  }
}
