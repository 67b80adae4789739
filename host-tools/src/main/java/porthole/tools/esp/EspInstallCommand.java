package porthole.tools.esp;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.board.BundledPackages;
import porthole.tools.board.Upload;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.ProgressLine;

/** Puts the bundled packages on a board. */
@Command(
    name = "install",
    description = {
      "Put packages of this command on the board, with those that they import.%n",
      "Without a name, list the packages; this needs no board.%n"
    })
final class EspInstallCommand extends EspBoardCommand {

  @Parameters(paramLabel = "PACKAGE", arity = "0..*", description = "Such as uwebsockets.")
  private List<String> names = List.of();

  @Option(
      names = "--to",
      paramLabel = "PATH",
      defaultValue = "/lib",
      converter = BoardPathConverter.class,
      description = "The folder on the board. Default: ${DEFAULT-VALUE}.")
  private String target;

  @Override
  void check() throws IOException {
    withImports(BundledPackages.ofThisCommand());
  }

  @Override
  Optional<Integer> runHere(CommandContext context) throws IOException {
    if (!names.isEmpty()) {
      return Optional.empty();
    }
    for (String name : BundledPackages.ofThisCommand().names()) {
      Output.to(context.out()).line(name);
    }
    return Optional.of(0);
  }

  @Override
  int run(Board board, CommandContext context) throws IOException {
    BundledPackages packages = BundledPackages.ofThisCommand();
    BoardFiles files = new BoardFiles(board);
    Upload upload = new Upload(board, new ProgressLine(context));
    for (String name : withImports(packages)) {
      for (Map.Entry<String, byte[]> file : packages.files(name).entrySet()) {
        String path = BoardPath.child(BoardPath.of(target), file.getKey());
        files.makeFolders(BoardPath.parent(path));
        upload.put(file.getValue(), path);
      }
      context.err().println("Installed " + name + ".");
    }
    return 0;
  }

  private Set<String> withImports(BundledPackages packages) throws IOException {
    Set<String> all = new TreeSet<>();
    for (String name : names) {
      all.addAll(packages.withImports(name));
    }
    return all;
  }
}
