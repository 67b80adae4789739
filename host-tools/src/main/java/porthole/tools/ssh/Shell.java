package porthole.tools.ssh;

/** Quotes text for the device's {@code sh}. */
public final class Shell {

  private Shell() {}

  /** Returns any text as one word of the shell. */
  public static String quote(String text) {
    return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
