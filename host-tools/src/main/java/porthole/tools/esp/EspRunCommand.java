package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardScript;
import porthole.tools.option.LocalPathConverter;
import porthole.tools.terminal.CommandContext;

/** Runs a local script on a board. */
@Command(
    name = "run",
    description = {
      "Run a script of this computer on the board, without storing it there. Its output appears at"
          + " once.%n",
      "At a serial port the board makes a soft reset first, so that its memory is clear.%n",
      "The exit code is that of sys.exit, 1 after any other exception, else 0. Ctrl-C stops the"
          + " script on the board.%n"
    })
final class EspRunCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "FILE",
      converter = LocalPathConverter.class,
      description = "A Python script of this computer.")
  private Path file;

  @Option(names = "--keep", description = "Keep what is in the board's memory: no soft reset.")
  private boolean keep;

  @Override
  void check() throws IOException {
    checkReadable(file);
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder: give a Python script.");
    }
    if (Files.isRegularFile(file)) { // A pipe can be read only once.
      BoardScript.check(Files.readAllBytes(file), file.toString());
    }
  }

  @Override
  int run(Board board, CommandContext context) throws IOException {
    byte[] script = Files.readAllBytes(file);
    if (!keep && board.wire().files().isEmpty()) {
      board.softReset();
    }
    return EspScript.run(board, context, script);
  }
}
