package porthole.firewall.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the program that will run the verb {@code boot} after a reboot: an inittab row or an rc
 * script that starts Porthole's launcher. Without one an unconfirmed change would stay, so {@code
 * --confirm-within} is refused.
 */
public final class BootHook {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Pattern PROGRAM =
      Pattern.compile("(?<![>\\S])[\"']?(/[^\\s\"';>]*porthole[^\\s\"';>]*)");

  private BootHook() {}

  /** Returns the boot file that starts the launcher. The root is "/", except in tests. */
  public static Optional<Path> find(Path root) throws IOException {
    List<Path> places = new ArrayList<>();
    places.add(root.resolve("etc/inittab"));
    Path scripts = root.resolve("etc/rc5.d");
    if (Files.isDirectory(scripts)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(scripts, "S*porthole*")) {
        for (Path script : found) {
          places.add(script);
        }
      }
    }
    for (Path place : places) {
      if (isArmed(place, root)) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns whether the file, an inittab or an executable script, starts an existing program of
   * Porthole.
   */
  public static boolean isArmed(Path file, Path root) throws IOException {
    boolean table = file.getFileName().toString().equals("inittab");
    if (!Files.isRegularFile(file)
        || Files.size(file) > MAX_BYTES
        || !table && !Files.isExecutable(file)) {
      return false;
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    for (String line : text.split("\r?\n")) {
      if (!line.startsWith("#") && (table ? rowStarts(line, root) : startsPorthole(line, root))) {
        return true;
      }
    }
    return false;
  }

  /** inittab(5): id:runlevels:action:process. */
  private static boolean rowStarts(String row, Path root) {
    String[] fields = row.split(":", 4);
    return fields.length == 4 && !fields[2].equals("off") && startsPorthole(fields[3], root);
  }

  private static boolean startsPorthole(String command, Path root) {
    Matcher program = PROGRAM.matcher(command);
    return program.find() && Files.exists(root.resolve(program.group(1).substring(1)));
  }
}
