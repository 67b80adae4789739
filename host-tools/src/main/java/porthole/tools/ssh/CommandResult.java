package porthole.tools.ssh;

/** How a command on the device ended, and what it printed. */
public record CommandResult(int exit, String out, String err) {

  public boolean succeeded() {
    return exit == 0;
  }
}
