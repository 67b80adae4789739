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
      description = "Also make missing parent folders. A PATH that exists is no error.")
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
