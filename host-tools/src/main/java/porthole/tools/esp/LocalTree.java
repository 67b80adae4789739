package porthole.tools.esp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import porthole.tools.board.BoardPath;
import porthole.tools.terminal.ErrorMessage;

/** A file or folder tree of this computer, with the paths for a board. */
final class LocalTree {

  /** Files are read whole; no board has storage for more. */
  private static final long MAX_FILE_BYTES = 256L * 1024 * 1024;

  /** A file or folder, and its path on the board. */
  record Leaf(Path source, String path, boolean isFolder) {}

  private final List<Leaf> leaves = new ArrayList<>();
  private final Set<Path> open = new HashSet<>();

  private LocalTree() {}

  /**
   * Returns the files and folders to put, each folder before its content.
   *
   * @param path of the source on the board
   * @throws IOException with a sentence, if a file cannot be read or put
   */
  static List<Leaf> of(Path source, String path) throws IOException {
    LocalTree tree = new LocalTree();
    tree.add(source, path);
    return tree.leaves;
  }

  private void add(Path source, String path) throws IOException {
    EspBoardCommand.checkReadable(source);
    if (path.indexOf('\ufffd') >= 0) {
      throw new IOException("Expected a name in " + ErrorMessage.unreadable(source.toString()));
    }
    if (Files.isDirectory(source)) {
      addFolder(source, path);
      return;
    }
    if (!Files.isRegularFile(source)) {
      throw new IOException(source + " is neither a file nor a folder: remove it from the folder.");
    }
    if (Files.size(source) > MAX_FILE_BYTES) {
      throw new IOException("Expected at most 256 MB for a board, but " + source + " is larger.");
    }
    leaves.add(new Leaf(source, path, false));
  }

  private void addFolder(Path source, String path) throws IOException {
    Path real = source.toRealPath();
    if (!open.add(real)) {
      throw new IOException(source + " is a link to a folder that it is in: leave it out.");
    }
    leaves.add(new Leaf(source, path, true));
    List<Path> children;
    try (Stream<Path> listed = Files.list(source)) {
      children = listed.sorted().toList();
    }
    for (Path child : children) {
      add(child, BoardPath.child(path, child.getFileName().toString()));
    }
    open.remove(real);
  }
}
