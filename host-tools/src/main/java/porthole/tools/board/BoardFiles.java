package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import porthole.tools.deploy.Sha256;

/** The files of a board. Not for several threads. */
public final class BoardFiles {

  private final Board board;

  public BoardFiles(Board board) {
    this.board = board;
  }

  /** The size of a file and the SHA-256 of its first bytes. */
  record Sum(long size, String sha256) {}

  /** Runs a program that works on a path. */
  private String ask(String path, String program) throws IOException {
    try {
      return board.ask(program);
    } catch (BoardException e) {
      throw e.about(path);
    }
  }

  private String call(String function, String path) throws IOException {
    board.load(function);
    return ask(path, "_ph_" + function + "(" + PythonSource.literal(path) + ")");
  }

  /**
   * Returns the hashes of files, each of at most this many bytes; none for a missing file.
   *
   * @throws IOException with a sentence, if one is a folder
   */
  List<Optional<Sum>> sums(long limit, String... paths) throws IOException {
    board.load("sum");
    StringBuilder program = new StringBuilder();
    for (String path : paths) {
      program
          .append("_ph_sum(")
          .append(PythonSource.literal(path))
          .append(',')
          .append(limit)
          .append(")\n");
    }
    List<String> lines = ask(paths[0], program.toString()).lines().toList();
    List<Optional<Sum>> sums = new ArrayList<>();
    for (int i = 0; i < paths.length; i++) {
      sums.add(sum(paths[i], lines.get(i)));
    }
    return sums;
  }

  private static Optional<Sum> sum(String path, String line) throws IOException {
    if (line.equals("/")) {
      throw isFolderAlready(path);
    }
    String[] words = line.split(" ");
    return words.length < 2
        ? Optional.empty()
        : Optional.of(new Sum(Long.parseLong(words[0]), words[1]));
  }

  /** Returns the content of a folder, by name. */
  public List<BoardEntry> list(String folder) throws IOException {
    List<BoardEntry> entries = new ArrayList<>();
    for (String line : call("list", folder).lines().toList()) {
      String[] words = line.split(" ");
      String name = new String(HexFormat.of().parseHex(words[0]), StandardCharsets.UTF_8);
      entries.add(new BoardEntry(name, !words[1].equals("0"), Long.parseLong(words[2])));
    }
    entries.sort(Comparator.comparing(BoardEntry::name));
    return entries;
  }

  private static IOException error(String path, String reason) {
    return new IOException("On the board, " + path + ": " + reason);
  }

  /** The kinds of a path. */
  public enum Kind {
    NOTHING,
    FOLDER,
    FILE
  }

  /** Returns the kind of a path. The current folder is known: FAT reports an error for it. */
  public Kind kind(String path) throws IOException {
    if (path.equals(".")) {
      return Kind.FOLDER;
    }
    String kind =
        board
            .ask(
                "import os\ntry:print(os.stat("
                    + PythonSource.literal(path)
                    + ")[0]>>14&3)\nexcept OSError:print(0)")
            .strip();
    return kind.equals("0") ? Kind.NOTHING : kind.equals("1") ? Kind.FOLDER : Kind.FILE;
  }

  /** Returns whether a path is a folder. */
  public boolean isFolder(String path) throws IOException {
    return kind(path) == Kind.FOLDER;
  }

  /** Returns the kind of a path that must exist. */
  public Kind existing(String path) throws IOException {
    Kind kind = kind(path);
    if (kind == Kind.NOTHING) {
      throw error(path, "it does not exist");
    }
    return kind;
  }

  /** Checks that the folder for a new file or folder exists. */
  private void requireParent(String path) throws IOException {
    String parent = BoardPath.parent(path);
    switch (kind(parent)) {
      case NOTHING ->
          throw error(parent, "the folder does not exist: make it with 'mkdir --parents'");
      case FILE -> throw isFile(parent);
      default -> {}
    }
  }

  private static IOException isFolderAlready(String path) {
    return error(path, "it is a folder, but a file is needed: give another path");
  }

  private static IOException isFile(String path) {
    return error(
        path,
        "it is a file, but a folder is needed: give another path, or remove it with 'rm' first");
  }

  public void makeFolder(String path) throws IOException {
    requireParent(path);
    ask(path, "import os\nos.mkdir(" + PythonSource.literal(path) + ")");
  }

  /** Makes a folder and its missing parents. */
  public void makeFolders(String path) throws IOException {
    List<String> missing = new ArrayList<>();
    for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      missing.add(path.substring(0, end));
    }
    missing.add(path);
    for (String folder : missing) {
      switch (kind(folder)) {
        case NOTHING -> makeFolder(folder);
        case FILE -> throw isFile(folder);
        default -> {}
      }
    }
  }

  /** Removes a file or an empty folder. */
  public void remove(String path) throws IOException {
    ask(
        path,
        "import os\np="
            + PythonSource.literal(path)
            + "\n(os.rmdir if os.stat(p)[0]&0x4000 else os.remove)(p)\ndel p");
  }

  /** Removes a file, or a folder with its content. */
  public void removeTree(String path) throws IOException {
    call("remove", path);
  }

  /**
   * Renames or moves a file or folder. An existing file is replaced.
   *
   * @param target its new path, or a folder to move it to
   */
  public void rename(String path, String target) throws IOException {
    Kind kind = existing(path);
    Kind there = kind(target);
    String other = there == Kind.FOLDER ? BoardPath.child(target, BoardPath.name(path)) : target;
    String[] both = absolute(path, other);
    if ((both[1] + "/").startsWith(both[0] + "/")) {
      throw error(path, "it cannot be moved to itself or into itself: give another path");
    }
    Kind taken = other.equals(target) ? there : kind(other);
    if (taken == Kind.FOLDER) {
      throw isFolderAlready(other);
    }
    if (kind == Kind.FOLDER && taken == Kind.FILE) {
      throw isFile(other);
    }
    requireParent(other);
    ask(
        path,
        "import os\nos.rename("
            + PythonSource.literal(path)
            + ","
            + PythonSource.literal(other)
            + ")");
  }

  /** Returns absolute paths. */
  private String[] absolute(String... paths) throws IOException {
    String folder = board.ask("import os\nprint(os.getcwd(),end='')");
    String[] absolute = paths.clone();
    for (int i = 0; i < paths.length; i++) {
      absolute[i] =
          BoardPath.of(paths[i].startsWith("/") ? paths[i] : BoardPath.child(folder, paths[i]));
    }
    return absolute;
  }

  /** Gives a completely received file its final name. */
  void finish(String temp, String path) throws IOException {
    ask(
        path,
        "import os\ngetattr(os,'sync',int)()\nos.rename("
            + PythonSource.literal(temp)
            + ","
            + PythonSource.literal(path)
            + ")");
  }

  /** Returns the verified bytes of a file. */
  public byte[] read(String path) throws IOException {
    Optional<DirectFileTransfer> door = board.wire().files();
    byte[] content;
    Optional<Sum> sum = sums(Integer.MAX_VALUE, path).get(0);
    if (sum.isPresent() && door.isPresent()) {
      content = door.get().get(path);
    } else {
      content = decode(call("send", path));
    }
    if (sum.isPresent() && !Sha256.of(content).equals(sum.get().sha256())) {
      throw new IOException(path + " arrived damaged: try again.");
    }
    return content;
  }

  private static byte[] decode(String lines) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    lines.lines().map(String::strip).map(Base64.getDecoder()::decode).forEach(content::writeBytes);
    return content.toByteArray();
  }

  /** The free and total bytes of a file system. */
  public record Space(String path, long size, long free) {}

  /** Returns the free and the total bytes of the file system that a path is on. */
  public Space space(String path) throws IOException {
    String[] words =
        ask(
                path,
                "import os\ns=os.statvfs("
                    + PythonSource.literal(path)
                    + ")\nprint(s[1]*s[2],s[0]*s[3])\ndel s")
            .strip()
            .split(" ");
    return new Space(path, Long.parseLong(words[0]), Long.parseLong(words[1]));
  }
}
