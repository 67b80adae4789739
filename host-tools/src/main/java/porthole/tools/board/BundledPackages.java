package porthole.tools.board;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The MicroPython packages in the jar. */
public final class BundledPackages {

  private static final String ROOT = "/porthole/python";
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^\\s*(?:import|from)\\s+([A-Za-z_][A-Za-z0-9_]*)");

  private final NavigableMap<String, NavigableMap<String, byte[]>> packages;

  private BundledPackages(NavigableMap<String, NavigableMap<String, byte[]>> packages) {
    this.packages = packages;
  }

  /** Reads the packages in the jar. */
  public static BundledPackages ofThisCommand() throws IOException {
    URL root = BundledPackages.class.getResource(ROOT);
    if (root == null) {
      return new BundledPackages(new TreeMap<>());
    }
    try {
      URI uri = root.toURI();
      if (!uri.getScheme().equals("jar")) {
        return in(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return in(jar.getPath(ROOT));
      }
    } catch (URISyntaxException e) {
      throw new IOException("Cannot find the packages at " + root, e);
    }
  }

  /** Reads a folder: each folder in it is a package, and each file a module. */
  static BundledPackages in(Path root) throws IOException {
    NavigableMap<String, NavigableMap<String, byte[]>> packages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = root.relativize(file).toString().replace('\\', '/');
        String name = path.replaceFirst("(/.*|\\.py)$", "");
        packages.computeIfAbsent(name, key -> new TreeMap<>()).put(path, Files.readAllBytes(file));
      }
    }
    return new BundledPackages(packages);
  }

  public Set<String> names() {
    return Collections.unmodifiableSet(packages.keySet());
  }

  /** Returns a package's files by their paths below the folder that holds the package. */
  public Map<String, byte[]> files(String name) throws IOException {
    NavigableMap<String, byte[]> files = packages.get(name);
    if (files == null) {
      throw new IOException(
          "There is no package "
              + name
              + ": choose one of "
              + String.join(", ", packages.keySet())
              + ".");
    }
    return Collections.unmodifiableMap(files);
  }

  /** Returns a package and the bundled packages that it imports. */
  public Set<String> withImports(String name) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(name));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (!found.add(next)) {
        continue;
      }
      for (byte[] file : files(next).values()) {
        Matcher imports = IMPORT.matcher(new String(file, StandardCharsets.UTF_8));
        imports
            .results()
            .map(match -> match.group(1))
            .filter(packages::containsKey)
            .forEach(open::add);
      }
    }
    return found;
  }
}
