package porthole.tools.board;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths on a board, with slashes; a colon before them, as other tools need it, is ignored. */
public final class BoardPath {

  private BoardPath() {}

  /** Returns the shortest form of a path; "" becomes the current folder. */
  public static String of(String text) {
    String path = text.startsWith(":") ? text.substring(1) : text;
    boolean isFromRoot = path.startsWith("/");
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/")) {
      boolean isUp = name.equals("..");
      if (isUp && !names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".") && !(isUp && isFromRoot)) {
        names.add(name);
      }
    }
    String joined = String.join("/", names);
    return isFromRoot ? "/" + joined : joined.isEmpty() ? "." : joined;
  }

  /** Returns whether a path has no last name: the root, the current folder, or one above it. */
  public static boolean isNameless(String path) {
    return path.equals("/") || path.equals(".") || name(path).equals("..");
  }

  /** Returns the path of an entry of a folder. */
  public static String child(String folder, String name) {
    if (folder.equals(".")) {
      return name;
    }
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  /** Returns the folder that a path is in. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }

  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
