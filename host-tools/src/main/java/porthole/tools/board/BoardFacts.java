package porthole.tools.board;

import java.io.IOException;
import java.util.List;

/** A board's description of itself. */
public final class BoardFacts {

  private static final String PROGRAM =
      """
      import sys, gc
      i = sys.implementation
      print('firmware:', i.name, '.'.join(str(n) for n in i.version[:3]))
      print('board:', getattr(i, '_machine', '') or sys.platform)
      try:
          import machine
          print('clock:', machine.freq() // 1000000, 'MHz')
      except (ImportError, AttributeError):
          pass
      gc.collect()
      print('memory:', gc.mem_free(), 'of', gc.mem_free() + gc.mem_alloc(), 'bytes free')
      del i
      """;

  private BoardFacts() {}

  /** Returns a line {@code WORD: VALUE} for each fact. */
  public static List<String> of(Board board) throws IOException {
    return board.ask(PythonSource.compact(PROGRAM)).lines().toList();
  }
}
