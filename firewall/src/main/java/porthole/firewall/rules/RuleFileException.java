package porthole.firewall.rules;

/**
 * Thrown when iptables-restore would not load a rule file, or the file cannot be edited safely. The
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
