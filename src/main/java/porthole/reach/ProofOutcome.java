package porthole.reach;

/** What came of asking a vantage point outside to connect to the service. */
public enum ProofOutcome {
  /** Nobody was asked. */
  NONE("none"),
  /** The nonce of the vantage point came back, echoed and flipped, and this service has seen it. */
  OPEN("open"),
  /** Nothing answered the vantage point. */
  NO_ANSWER("no-answer"),
  /** The connection of the vantage point was refused. */
  REFUSED("refused"),
  /** Something answered, but not this service. */
  WRONG_SERVICE("wrong-service"),
  /** The vantage point could not be asked, or declined. This says nothing about the service. */
  NO_VANTAGE("no-vantage");

  private final String word;

  ProofOutcome(String word) {
    this.word = word;
  }

  /** Returns the word for it in messages ({@code PROTOCOL.md}, section 7). */
  public String word() {
    return word;
  }

  /** Returns whether a vantage point tried to connect, and could not reach this service. */
  boolean isFailure() {
    return this == NO_ANSWER || this == REFUSED || this == WRONG_SERVICE;
  }
}
