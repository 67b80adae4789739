package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardEntry;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.option.LocalPathConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;

/** Gets files from a board. */
@Command(
    name = "get",
    description = {
      "Get files and folders from the board, and verify them. For the root and the current folder,"
          + " get their content.%n"
    })
final class EspGetCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      converter = BoardPathConverter.class,
      description = "Files and folders of the board.")
  private List<String> paths;

  @Option(
      names = "--to",
      paramLabel = "LOCAL",
      converter = LocalPathConverter.Destination.Converter.class,
      description =
          "The destination on this computer: a folder, or a name for a single file. Default: the"
              + " current folder.")
  private Optional<LocalPathConverter.Destination> target = Optional.empty();

  @Override
  void check() throws IOException {
    requireNames(
        paths.stream()
            .map(BoardPath::of)
            .distinct()
            .filter(path -> !BoardPath.isNameless(path))
            .map(BoardPath::name));
  }

  @Override
  int run(Board board, CommandContext context) throws IOException {
    BoardFiles files = new BoardFiles(board);
    Path to = target.map(LocalPathConverter.Destination::path).orElse(Path.of(""));
    boolean isFolder =
        Files.isDirectory(to.toAbsolutePath())
            || target.filter(LocalPathConverter.Destination::isFolder).isPresent();
    if (paths.size() > 1 && !isFolder) {
      throw new IOException("Expected a folder for several files, but " + to + " is none.");
    }
    for (String text : paths) {
      String path = BoardPath.of(text);
      boolean isInside = isFolder && !BoardPath.isNameless(path);
      boolean isTree = files.existing(path) == BoardFiles.Kind.FOLDER;
      if (isInside) {
        LocalCopy.at(to).makeFolder();
      }
      get(files, path, isTree, isInside ? to.resolve(local(BoardPath.name(path))) : to);
    }
    return 0;
  }

  private static void get(BoardFiles files, String path, boolean isFolder, Path to)
      throws IOException {
    LocalCopy copy = LocalCopy.at(to);
    if (!isFolder) {
      copy.requireFile();
      copy.write(files.read(path));
      return;
    }
    copy.makeFolder();
    for (BoardEntry entry : files.list(path)) {
      get(
          files,
          BoardPath.child(path, entry.name()),
          entry.isFolder(),
          to.resolve(local(entry.name())));
    }
  }

  /** A board may call a file anything; here it must stay in its folder. */
  private static Path local(String name) throws IOException {
    if (name.contains("/") || name.equals("..") || name.equals(".") || name.indexOf('\0') >= 0) {
      throw new IOException("The board has a file with a name that does not fit here: " + name);
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new IOException("Expected a name in " + ErrorMessage.unreadable(name), e);
    }
  }
}
