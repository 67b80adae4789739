package porthole.tools.esp;

import java.io.IOException;
import porthole.tools.board.Board;
import porthole.tools.board.BoardException;
import porthole.tools.board.BoardScript;
import porthole.tools.board.LineEndDecoder;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;

/** Runs a script on a board: output goes to standard output, a traceback to standard error. */
final class EspScript {

  private EspScript() {}

  static int run(Board board, CommandContext context, byte[] source) throws IOException {
    BoardScript script = BoardScript.of(source);
    Output out = Output.to(context.out());
    LineEndDecoder ends = new LineEndDecoder();
    Thread stop =
        new Thread(
            () -> {
              try {
                board.interrupt();
              } catch (IOException e) {
                context.err().println(ErrorMessage.explaining(e));
              }
            },
            "porthole-interrupt");
    Runtime.getRuntime().addShutdownHook(stop);
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
      leave(stop);
    }
  }

  private static void leave(Thread stop) {
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      return; // The hook is running: Ctrl-C ends the command.
    }
  }
}
