package porthole.tools.board;

/** Paths on a board: with slashes, and as others write them also with a colon in front. */
public final class BoardPath {

  private BoardPath() {
  }

  /** Returns a path as the board wants it; none is its current folder. */
  public static String of(String text) {
    String path = text.startsWith(":") ? text.substring(1) : text;
    while (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path.isEmpty() ? "." : path;
  }

  public static String child(String folder, String name) {
    if (folder.equals(".")) {
      return name;
    }
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
