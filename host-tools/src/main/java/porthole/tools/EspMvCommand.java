package porthole.tools;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;

/** Renames a file of a board. */
@Command(
    name = "mv",
    description = "Rename or move a file or folder of the board.")
final class EspMvCommand extends EspVerb {

  @Parameters(index = "0", paramLabel = "PATH", description = "A file or folder of the board.")
  private String path;

  @Parameters(index = "1", paramLabel = "TO", description = "Its new name, or a folder to move to.")
  private String target;

  @Override
  int run(Board board, World world) throws IOException {
    BoardFiles files = new BoardFiles(board);
    String from = BoardPath.of(path);
    String to = BoardPath.of(target);
    files.rename(from, files.isFolder(to) ? BoardPath.child(to, BoardPath.name(from)) : to);
    return 0;
  }
}
