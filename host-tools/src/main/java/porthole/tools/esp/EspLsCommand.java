package porthole.tools.esp;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardEntry;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Lists a folder of a board. */
@Command(
    name = "ls",
    description =
        "List a folder of the board: sizes in bytes, and names; folders end with " + "a slash.")
final class EspLsCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "PATH",
      arity = "0..1",
      defaultValue = ".",
      converter = BoardPathConverter.class,
      description = "The folder. Default: the current one.")
  private String path;

  @Option(
      names = {"-r", "--recursive"},
      description = "Also list the folders in it.")
  private boolean recursive;

  @Override
  int run(Board board, CommandContext context) throws IOException {
    list(new BoardFiles(board), BoardPath.of(path), "", Output.to(context.out()));
    return 0;
  }

  private void list(BoardFiles files, String folder, String shown, Output out) throws IOException {
    for (BoardEntry entry : files.list(folder)) {
      String name = shown + entry.name();
      out.line(
          entry.isFolder()
              ? String.format("%10s  %s/", "", name)
              : String.format("%10d  %s", entry.size(), name));
      if (recursive && entry.isFolder()) {
        list(files, BoardPath.child(folder, entry.name()), name + "/", out);
      }
    }
  }
}
