package porthole.tools.ssh;

/** Text for the device's {@code sh}. */
public final class Shell {

  private Shell() {}

  /** Returns the text as one word, whatever is in it. */
  public static String quote(String text) {
    return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
