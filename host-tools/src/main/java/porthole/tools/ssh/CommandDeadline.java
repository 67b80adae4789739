package porthole.tools.ssh;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Cuts a command off that runs for too long. One thread does it for all commands. */
final class CommandDeadline extends TimerTask {

  private static final Timer TIMER = new Timer("porthole-ssh-deadlines", true);

  private final Runnable endCommand;
  private final Runnable endSession;
  private volatile boolean past;

  private CommandDeadline(Runnable endCommand, Runnable endSession) {
    this.endCommand = endCommand;
    this.endSession = endSession;
  }

  /**
   * Returns a deadline that does not run yet.
   *
   * @param endSession runs where the command cannot be ended: its reader must not wait for ever
   */
  static CommandDeadline of(Runnable endCommand, Runnable endSession) {
    return new CommandDeadline(endCommand, endSession);
  }

  void start(Duration limit) {
    TIMER.schedule(this, limit.toMillis());
  }

  /** Returns whether the command was cut off. */
  boolean isPast() {
    return past;
  }

  @Override
  public void run() {
    past = true;
    try {
      endCommand.run();
    } catch (RuntimeException | Error e) { // The timer goes on for other commands.
      endSession.run();
    }
  }
}
