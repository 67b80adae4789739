package porthole.tools.esp;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.terminal.World;

/** Renames a file of a board. */
@Command(
    name = "mv",
    description = "Rename or move a file or folder of the board. A file that is there is replaced.")
final class EspMvCommand extends EspVerb {

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      converter = OnBoard.Name.class,
      description = "A file or folder of the board.")
  private String path;

  @Parameters(
      index = "1",
      paramLabel = "TO",
      converter = OnBoard.class,
      description = "Its new name, or a folder to move to.")
  private String target;

  @Override
  int run(Board board, World world) throws IOException {
    new BoardFiles(board).rename(BoardPath.of(path), BoardPath.of(target));
    return 0;
  }
}
