package porthole.tools.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The settings of {@code ~/.ssh/config} for one host (ssh_config(5)): HostName, User, Port,
 * IdentityFile and IdentitiesOnly, in Host blocks and in files named by Include. Of the Match
 * blocks only {@code Match all} counts. Immutable once read.
 *
 * <p>The library's own reader adds the lines of a Match block to the Host before it and ignores
 * Include, so it could log in at another host than ssh does.
 */
public final class SshConfig {

  private static final int MAX_DEPTH = 16;
  private static final long MAX_BYTES = 1 << 20;

  /** A keyword, blanks or one equals sign, and the arguments. */
  private static final Pattern LINE = Pattern.compile("\\s*(\\w+)(?:\\s*=\\s*|\\s+)(.*)");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final Path home;
  private final String alias;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private SshConfig(Path home, String alias) {
    this.home = home;
    this.alias = alias;
  }

  /**
   * Reads the settings of a host; empty without a file.
   *
   * @param home the folder that has {@code .ssh}
   * @param alias the host as the user typed it
   * @throws IOException if a file cannot be read, or a setting such as ProxyJump is not supported
   */
  public static SshConfig read(Path home, String alias) throws IOException {
    SshConfig config = new SshConfig(home, alias);
    Path file = home.resolve(".ssh/config");
    if (Files.isReadable(file)) {
      config.read(file, true, 0);
    }
    config.requireDirect();
    return config;
  }

  /** Returns the address or name to connect to, if it is set. */
  public Optional<String> hostName() {
    return value("hostname").map(name -> expanded(name, alias));
  }

  public Optional<String> user() {
    return value("user");
  }

  /** Returns the TCP port of the ssh server. */
  public Optional<Integer> port() {
    return value("port")
        .filter(text -> text.matches("[0-9]{1,5}"))
        .map(Integer::valueOf)
        .filter(port -> port >= 1 && port <= 65_535);
  }

  /** Returns the key files that replace the usual ones; empty if none are set. */
  List<Path> identityFiles() {
    String host = hostName().orElse(alias);
    return keys.stream()
        .filter(key -> !key.equalsIgnoreCase("none"))
        .map(key -> path(expanded(key, host), home))
        .toList();
  }

  /** Returns whether the agent's keys must not be tried. */
  boolean isAgentLeftOut() {
    return value("identitiesonly").filter("yes"::equalsIgnoreCase).isPresent();
  }

  /** Returns a sentence for each ignored setting. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private Optional<String> value(String keyword) {
    return Optional.ofNullable(values.get(keyword));
  }

  private void read(Path file, boolean active, int depth) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("Expected at most " + MAX_BYTES + " bytes in " + file);
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (text.indexOf('\0') >= 0) { // No path can have one.
      throw new IOException("Expected text in " + file + " but it has a zero byte");
    }
    boolean applies = active;
    boolean isUnknownMatch = false;
    int number = 0;
    for (String line : text.split("\n")) {
      number++;
      Matcher form = LINE.matcher(line.strip());
      if (line.strip().startsWith("#") || !form.matches()) {
        continue;
      }
      String keyword = form.group(1).toLowerCase(Locale.ROOT);
      List<String> words = words(form.group(2));
      if (keyword.equals("host")) {
        applies = active && isMatched(words);
        isUnknownMatch = false;
      } else if (keyword.equals("match")) {
        applies = active && words.equals(List.of("all"));
        isUnknownMatch = active && !applies;
      } else if (isUnknownMatch && isSupported(keyword)) {
        notes.add(
            "Note: line "
                + number
                + " of "
                + file
                + " is ignored, because it is in a Match block: move it to a Host block.");
      } else if (applies && !words.isEmpty()) {
        take(keyword, words, depth);
      }
    }
  }

  private static boolean isSupported(String keyword) {
    return List.of("hostname", "user", "port", "identityfile", "proxyjump", "proxycommand")
        .contains(keyword);
  }

  private void take(String keyword, List<String> words, int depth) throws IOException {
    switch (keyword) {
      case "include":
        for (String word : words) {
          include(path(word, home.resolve(".ssh")), depth + 1);
        }
        break;
      case "identityfile":
        keys.add(words.get(0));
        break;
      case "proxyjump", "proxycommand": // The first one counts.
        values.putIfAbsent("proxy", keyword + " " + String.join(" ", words));
        break;
      default:
        values.putIfAbsent(keyword, words.get(0));
    }
  }

  private void include(Path pattern, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("The file " + pattern + " includes itself: see ~/.ssh/config.");
    }
    if (pattern.getParent() == null || !Files.isDirectory(pattern.getParent())) {
      return; // ssh ignores a missing file, too.
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      found.forEach(files::add);
    } catch (PatternSyntaxException e) {
      return; // Such as a bracket that is not closed: no file is meant.
    }
    files.sort(null);
    for (Path file : files) {
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        read(file, true, depth);
      }
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find() && !word.group().startsWith("#")) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }

  private boolean isMatched(List<String> patterns) {
    boolean matched = false;
    for (String pattern : patterns) {
      boolean negated = pattern.startsWith("!");
      if (alias.matches(regex(negated ? pattern.substring(1) : pattern))) {
        if (negated) {
          return false;
        }
        matched = true;
      }
    }
    return matched;
  }

  private static String regex(String pattern) {
    return "(?i)" + Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
  }

  private String expanded(String text, String host) {
    return text.replace("%%", "\0")
        .replace("%h", host)
        .replace("%d", home.toString())
        .replace("%n", alias)
        .replace("\0", "%");
  }

  private Path path(String text, Path base) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : base.resolve(text);
  }

  private void requireDirect() throws IOException {
    String[] way = values.getOrDefault("proxy", " none").split(" ", 2);
    if (!way[1].equalsIgnoreCase("none")) {
      throw new IOException(
          "Cannot connect to "
              + alias
              + ": ~/.ssh/config leads there through "
              + (way[0].equals("proxyjump") ? "ProxyJump " : "ProxyCommand ")
              + way[1]
              + ", which porthole does not support; give an address that this machine reaches"
              + " directly.");
    }
  }
}
