package porthole.tools;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.board.Packages;
import porthole.tools.board.Upload;

/** Puts our packages on a board. */
@Command(
    name = "install",
    description = {
        "Put packages that come with this command on the board, and those that they import.%n",
        "Without a name it lists them.%n"})
final class EspInstallCommand extends EspVerb {

  @Parameters(paramLabel = "PACKAGE", arity = "0..*", description = "Such as uwebsockets.")
  private List<String> names = List.of();

  @Option(
      names = "--to",
      paramLabel = "PATH",
      defaultValue = "/lib",
      description = "Where to, on the board. Default: ${DEFAULT-VALUE}.")
  private String target;

  @Override
  int run(Board board, World world) throws IOException {
    Packages packages = Packages.ofThisCommand();
    if (names.isEmpty()) {
      for (String name : packages.names()) {
        Output.to(world.out()).line(name);
      }
      return 0;
    }
    Set<String> all = new TreeSet<>();
    for (String name : names) {
      all.addAll(packages.withImports(name));
    }
    BoardFiles files = new BoardFiles(board);
    Upload upload = new Upload(board, new ProgressLine(world));
    for (String name : all) {
      for (Map.Entry<String, byte[]> file : packages.files(name).entrySet()) {
        String path = BoardPath.child(BoardPath.of(target), file.getKey());
        files.makeFolders(path.substring(0, path.lastIndexOf('/')));
        upload.put(file.getValue(), path);
      }
      world.err().println("Installed " + name + ".");
    }
    return 0;
  }
}
