package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import porthole.tools.board.Board;
import porthole.tools.terminal.CommandContext;

/** A subcommand of {@code porthole esp} that works on a board. */
abstract class EspBoardCommand implements Callable<Integer> {

  @ParentCommand private EspCommand esp;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    return esp.runChain(this);
  }

  /**
   * Checks the files of this computer, before anything is done on the board.
   *
   * @throws IOException with a sentence, for example if a file is missing
   */
  void check() throws IOException {}

  /** Runs the command without a board and returns the exit code; empty if it needs a board. */
  Optional<Integer> runHere(CommandContext context) throws IOException {
    return Optional.empty();
  }

  /** Runs the command. Returns the exit code; the next verb runs if it is 0. */
  abstract int run(Board board, CommandContext context) throws IOException, InterruptedException;

  /** Refuses two sources of the same name: in a folder the second would replace the first. */
  final void requireNames(Stream<String> names) {
    Set<String> seen = new HashSet<>();
    names
        .filter(name -> !seen.add(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new ParameterException(
                  spec.commandLine(),
                  "Expected names that differ, but '"
                      + name
                      + "' comes twice, and one would replace the other: use a command with its own"
                      + " '--to' for each");
            });
  }

  static void checkReadable(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isReadable(file)) {
      throw new AccessDeniedException(file.toString());
    }
  }
}
