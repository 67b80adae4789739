package porthole.tools.esp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardScript;
import porthole.tools.terminal.CommandContext;

/** Runs Python code on a board. */
@Command(
    name = "exec",
    description =
        "Run Python code on the board. The exit code is that of run. The board's memory is kept.")
final class EspExecCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "CODE",
      arity = "1..*",
      description = "A line of Python code, such as \"print(1)\".")
  private List<String> code;

  @Override
  void check() throws IOException {
    BoardScript.check(source(), "CODE");
  }

  @Override
  int run(Board board, CommandContext context) throws IOException {
    return EspScript.run(board, context, source());
  }

  private byte[] source() {
    return String.join("\n", code).getBytes(StandardCharsets.UTF_8);
  }
}
