package porthole.tools.esp;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.terminal.CommandContext;

/** Removes files of a board. */
@Command(
    name = "rm",
    description = {
      "Remove files and empty folders of the board.%n",
      "The root and the current folder are refused, so that an empty name removes nothing.%n"
    })
final class EspRmCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      converter = BoardPathConverter.Name.class,
      description = "Files and folders of the board.")
  private List<String> paths;

  @Option(
      names = {"-r", "--recursive"},
      description = "Remove folders with their content.")
  private boolean recursive;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    BoardFiles files = new BoardFiles(board);
    for (String path : paths) {
      if (recursive) {
        files.removeTree(BoardPath.of(path));
      } else {
        files.remove(BoardPath.of(path));
      }
    }
    return 0;
  }
}
