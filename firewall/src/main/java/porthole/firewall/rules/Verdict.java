package porthole.firewall.rules;

/** What happens to a packet. ACCEPTED and DROPPED hold for certain; all else is CANNOT_TELL. */
public enum Verdict {
  ACCEPTED("accepted"),
  DROPPED("dropped"),
  CANNOT_TELL("cannot tell");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
