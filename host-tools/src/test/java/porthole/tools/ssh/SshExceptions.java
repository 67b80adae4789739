package porthole.tools.ssh;

/** What an SSH connection throws, for tests of those who use one. */
public final class SshExceptions {

  private SshExceptions() {}

  public static SshException lost() {
    return new SshException(SshException.Kind.LOST, "lost");
  }

  public static SshException of(SshException.Kind kind) {
    return new SshException(kind, "It is " + kind + ".");
  }

  public static SshException hostKey() {
    return new SshException(SshException.Kind.HOST_KEY, "changed");
  }
}
