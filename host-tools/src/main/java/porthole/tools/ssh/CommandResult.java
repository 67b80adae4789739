package porthole.tools.ssh;

/** The exit code and output of a command on the device. */
public record CommandResult(int exit, String out, String err) {

  public boolean succeeded() {
    return exit == 0;
  }
}
