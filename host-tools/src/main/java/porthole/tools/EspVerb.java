package porthole.tools;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ParentCommand;
import porthole.tools.board.Board;

/** A subcommand of {@code porthole esp} that works on a board. */
abstract class EspVerb implements Callable<Integer> {

  @ParentCommand
  private EspCommand esp;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    return esp.runChain(this);
  }

  /** Returns the exit code; the next verb runs when it is 0. */
  abstract int run(Board board, World world) throws IOException, InterruptedException;
}
