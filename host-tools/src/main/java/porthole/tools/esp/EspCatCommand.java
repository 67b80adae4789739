package porthole.tools.esp;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Prints files of a board. */
@Command(name = "cat", description = "Print files of the board, byte for byte.")
final class EspCatCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      converter = BoardPathConverter.class,
      description = "Files of the board.")
  private List<String> paths;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    BoardFiles files = new BoardFiles(board);
    Output out = Output.to(context.out());
    for (String path : paths) {
      out.write(files.read(BoardPath.of(path)));
    }
    return 0;
  }
}
