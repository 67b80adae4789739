package porthole.tools.esp;

import java.io.IOException;
import picocli.CommandLine.Command;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFacts;
import porthole.tools.board.BoardFiles;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Prints a board's properties. */
@Command(name = "info", description = "Print the board's firmware, chip, free memory and storage.")
final class EspInfoCommand extends EspBoardCommand {

  @Override
  int run(Board board, CommandContext context) throws IOException {
    Output out = Output.to(context.out());
    for (String line : BoardFacts.of(board)) {
      out.line(line);
    }
    BoardFiles.Space space = new BoardFiles(board).space("/");
    out.line("storage: " + space.free() + " of " + space.size() + " bytes free");
    return 0;
  }
}
