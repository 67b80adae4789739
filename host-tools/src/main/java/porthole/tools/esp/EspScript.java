package porthole.tools.esp;

import java.io.IOException;
import porthole.tools.board.Board;
import porthole.tools.board.BoardException;
import porthole.tools.board.LineEnds;
import porthole.tools.board.Script;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Sentence;
import porthole.tools.terminal.World;

/** Runs a script on a board: its output and its traceback go where those of a program go. */
final class EspScript {

  private EspScript() {}

  static int run(Board board, World world, byte[] source) throws IOException {
    Script script = Script.of(source);
    Output out = Output.to(world.out());
    LineEnds ends = new LineEnds();
    Thread stop =
        new Thread(
            () -> {
              try {
                board.interrupt();
              } catch (IOException e) {
                world.err().println(Sentence.explaining(e));
              }
            },
            "porthole-interrupt");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      board.run(script.program(), output -> out.write(ends.receive(output)));
      return 0;
    } catch (BoardException e) {
      if (script.words(e).isPresent()) {
        world.err().println(script.words(e).get());
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
      return; // It is running: Ctrl-C ends the command.
    }
  }
}
