package porthole.tools.esp;

import java.io.IOException;
import porthole.tools.board.Board;
import porthole.tools.board.BoardException;
import porthole.tools.board.BoardScript;
import porthole.tools.board.LineEndDecoder;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.ShutdownHook;

/** Runs a script on a board: output goes to standard output, a traceback to standard error. */
final class EspScript {

  private EspScript() {}

  static int run(Board board, CommandContext context, byte[] source) throws IOException {
    BoardScript script = BoardScript.of(source);
    Output out = Output.to(context.out());
    LineEndDecoder ends = new LineEndDecoder();
    ShutdownHook stop =
        ShutdownHook.add(
            "porthole-interrupt",
            () -> {
              try {
                board.interrupt();
              } catch (IOException e) {
                context.err().println(ErrorMessage.explaining(e));
              }
            });
    try {
      board.run(script.program(), output -> out.write(ends.receive(output)));
      return 0;
    } catch (BoardException e) {
      if (script.words(e).isPresent()) {
        context.err().println(script.words(e).get());
      }
      return script.exitCode(e);
    } finally {
      out.write(ends.end());
      stop.remove();
    }
  }
}
