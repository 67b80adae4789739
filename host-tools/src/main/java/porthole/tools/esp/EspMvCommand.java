package porthole.tools.esp;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.terminal.CommandContext;

/** Renames a file of a board. */
@Command(
    name = "mv",
    description = "Rename or move a file or folder of the board. An existing file is replaced.")
final class EspMvCommand extends EspBoardCommand {

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      converter = BoardPathConverter.Name.class,
      description = "A file or folder of the board.")
  private String path;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      converter = BoardPathConverter.class,
      description = "Its new name, or a folder to move to.")
  private String target;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    new BoardFiles(board).rename(BoardPath.of(path), BoardPath.of(target));
    return 0;
  }
}
