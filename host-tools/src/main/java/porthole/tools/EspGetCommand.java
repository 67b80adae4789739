package porthole.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.board.Entry;

/** Gets files from a board. */
@Command(
    name = "get",
    description = "Get files and folders from the board, verified.")
final class EspGetCommand extends EspVerb {

  private static final String TEMP = ".porthole";

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Files and folders of the board.")
  private List<String> paths;

  @Option(
      names = "--to",
      paramLabel = "LOCAL",
      description = "Where to, on this computer: a folder, or the name of the one file. Without "
          + "it: the current folder.")
  private Optional<Path> target = Optional.empty();

  @Override
  int run(Board board, World world) throws IOException {
    BoardFiles files = new BoardFiles(board);
    Path to = target.orElse(Path.of(""));
    boolean isFolder = Files.isDirectory(to.toAbsolutePath());
    if (paths.size() > 1 && !isFolder) {
      throw new IOException("Expected a folder for several files, but " + to + " is none.");
    }
    for (String text : paths) {
      String path = BoardPath.of(text);
      boolean isRoot = path.equals(".") || path.equals("/");
      get(files, path, isFolder && !isRoot ? to.resolve(BoardPath.name(path)) : to);
    }
    return 0;
  }

  private static void get(BoardFiles files, String path, Path to) throws IOException {
    if (!files.isFolder(path)) {
      replace(to, files.read(path));
      return;
    }
    Files.createDirectories(to.toAbsolutePath());
    for (Entry entry : files.list(path)) {
      get(files, BoardPath.child(path, entry.name()), to.resolve(local(entry.name())));
    }
  }

  /** A board may call a file anything; here it must stay in its folder. */
  private static String local(String name) throws IOException {
    if (name.contains("/") || name.equals("..") || name.equals(".") || name.indexOf('\0') >= 0) {
      throw new IOException("The board has a file with a name that does not fit here: " + name);
    }
    return name;
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path temp = file.resolveSibling(file.getFileName() + TEMP);
    Files.write(temp, content);
    Files.move(temp, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
