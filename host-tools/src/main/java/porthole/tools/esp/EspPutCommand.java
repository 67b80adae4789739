package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.tools.board.Board;
import porthole.tools.board.BoardFiles;
import porthole.tools.board.BoardPath;
import porthole.tools.board.Upload;
import porthole.tools.option.LocalPathConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ProgressLine;

/** Puts files on a board. */
@Command(
    name = "put",
    description = {
      "Put files and folders of this computer on the board.%n",
      "A file that the board has already is not sent again. A file is verified before it replaces"
          + " the old one. After an interruption the same command resumes.%n"
    })
final class EspPutCommand extends EspBoardCommand {

  @Parameters(
      paramLabel = "LOCAL",
      arity = "1..*",
      converter = LocalPathConverter.Named.class,
      description = "Files and folders of this computer.")
  private List<Path> sources;

  @Option(
      names = "--to",
      paramLabel = "PATH",
      converter = BoardPathConverter.class,
      description =
          "The destination on the board: a folder, or a name for a single file. Missing folders are"
              + " made. Default: the current folder.")
  private Optional<String> target = Optional.empty();

  @Override
  void check() throws IOException {
    requireNames(
        sources.stream()
            .map(path -> path.toAbsolutePath().normalize())
            .distinct()
            .map(LocalPathConverter::name));
    for (Path source : sources) {
      LocalTree.of(source, LocalPathConverter.name(source));
    }
  }

  @Override
  int run(Board board, CommandContext context) throws IOException {
    BoardFiles files = new BoardFiles(board);
    String to = BoardPath.of(target.orElse(""));
    boolean isFolder =
        target.orElse("/").endsWith("/")
            || sources.size() > 1
            || Files.isDirectory(sources.get(0))
            || files.isFolder(to);
    files.makeFolders(isFolder ? to : BoardPath.parent(to));
    Upload upload = new Upload(board, new ProgressLine(context));
    Tally tally = new Tally(files, upload);
    for (Path source : sources) {
      String path = isFolder ? BoardPath.child(to, LocalPathConverter.name(source)) : to;
      for (LocalTree.Leaf leaf : LocalTree.of(source, path)) {
        tally.put(leaf);
      }
    }
    context.err().println(tally);
    return 0;
  }

  /** Puts files and folders, and counts the files. */
  private static final class Tally {

    private final BoardFiles files;
    private final Upload upload;
    private int sent;
    private int unchanged;

    Tally(BoardFiles files, Upload upload) {
      this.files = files;
      this.upload = upload;
    }

    void put(LocalTree.Leaf leaf) throws IOException {
      if (leaf.isFolder()) {
        files.makeFolders(leaf.path());
      } else if (upload.put(Files.readAllBytes(leaf.source()), leaf.path())) {
        sent++;
      } else {
        unchanged++;
      }
    }

    @Override
    public String toString() {
      return "Sent and verified: " + sent + ", unchanged: " + unchanged + ".";
    }
  }
}
