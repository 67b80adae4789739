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

/** Makes folders on a board. */
@Command(name = "mkdir", description = "Make folders on the board.")
final class EspMkdirCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      converter = BoardPathConverter.class,
      description = "Folders of the board.")
  private List<String> paths;

  @Option(
      names = "--parents",
      description =
          "Make the folders above PATH too, where they are missing. It is no error when "
              + "PATH is there already.")
  private boolean parents;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    BoardFiles files = new BoardFiles(board);
    for (String path : paths) {
      if (parents) {
        files.makeFolders(BoardPath.of(path));
      } else {
        files.makeFolder(BoardPath.of(path));
      }
    }
    return 0;
  }
}
