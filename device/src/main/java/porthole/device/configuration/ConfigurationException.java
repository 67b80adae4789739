package porthole.device.configuration;

/** An invalid setting. The message is one sentence: its line, and what to write instead. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }
}
