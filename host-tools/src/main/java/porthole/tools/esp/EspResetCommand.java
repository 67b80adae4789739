package porthole.tools.esp;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import porthole.tools.board.Board;
import porthole.tools.terminal.CommandContext;

/** Restarts a board. */
@Command(name = "reset", description = "Restart the board, as its reset button does.")
final class EspResetCommand extends EspBoardCommand {

  @Option(
      names = "--soft",
      description = "Clear the board's memory only: boot.py runs, main.py does not.")
  private boolean soft;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    if (soft) {
      board.softReset();
    } else {
      board.hardReset();
    }
    return 0;
  }
}
