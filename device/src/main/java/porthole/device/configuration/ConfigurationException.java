package porthole.device.configuration;

/** A setting that cannot be used. The message is one sentence that says where and what to do. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }
}
