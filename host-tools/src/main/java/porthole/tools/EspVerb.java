package porthole.tools;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
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

  /**
   * Finds what is wrong on this computer; the board is not touched before.
   *
   * @throws IOException with a sentence, such as for a file that is missing
   */
  void check() throws IOException {
  }

  /** Returns the exit code of what needs no board; empty, with nothing done, if it needs one. */
  Optional<Integer> runHere(World world) throws IOException {
    return Optional.empty();
  }

  /** Returns the exit code; the next verb runs when it is 0. */
  abstract int run(Board board, World world) throws IOException, InterruptedException;

  static void checkReadable(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isReadable(file)) {
      throw new AccessDeniedException(file.toString());
    }
  }
}
