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

/** Prints a board's storage. */
@Command(
    name = "df",
    description = "Print the size of the board's storage, and the used and free space, in bytes.")
final class EspDfCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      defaultValue = "/",
      converter = BoardPathConverter.class,
      description = "The mount point of a file system. Default: ${DEFAULT-VALUE}.")
  private List<String> paths;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    Output out = Output.to(context.out());
    out.line(String.format("%12s %12s %12s  %s", "size", "used", "free", "path"));
    for (String path : paths) {
      BoardFiles.Space space = new BoardFiles(board).space(BoardPath.of(path));
      out.line(
          String.format(
              "%12d %12d %12d  %s",
              space.size(), space.size() - space.free(), space.free(), space.path()));
    }
    return 0;
  }
}
