package porthole.firewall.rules;

/**
 * Thrown when a rule file is not what iptables-restore would load, or cannot be edited safely. The
 * message is for the owner.
 */
public final class RuleFileException extends Exception {
  private static final long serialVersionUID = 1L;

  public RuleFileException(String message) {
    super(message);
  }

  static RuleFileException at(int line, String message) {
    return new RuleFileException("Line " + line + " " + message);
  }
}
