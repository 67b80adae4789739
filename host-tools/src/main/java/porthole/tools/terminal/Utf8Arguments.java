package porthole.tools.terminal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the command line as UTF-8 in every locale. In the locale C, which cron uses, Java replaces
 * each byte above 127 by U+FFFD; the kernel still has the bytes (proc(5), cmdline).
 */
public final class Utf8Arguments {

  private static final char LOST = '\uFFFD';

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private Utf8Arguments() {}

  /**
   * Returns the arguments as the user typed them.
   *
   * @param args as Java decoded them
   * @throws IllegalArgumentException with a sentence, if an argument is not UTF-8 or is lost
   */
  public static String[] of(String[] args) {
    Charset locale = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (!needsBytes(args, locale)) {
      return args;
    }
    try {
      return of(args, Files.readAllBytes(COMMAND_LINE));
    } catch (IOException e) { // No Linux.
      return requireWhole(args);
    }
  }

  private static boolean needsBytes(String[] args, Charset locale) {
    boolean isUtf8 = locale.equals(StandardCharsets.UTF_8);
    return String.join("", args).chars().anyMatch(c -> isUtf8 ? c == LOST : c > 127);
  }

  /**
   * Returns the arguments as they stand at the end of a command line.
   *
   * @param commandLine words, each followed by NUL
   */
  public static String[] of(String[] args, byte[] commandLine) {
    List<byte[]> words = words(commandLine);
    String[] typed = new String[args.length];
    int before = words.size() - args.length;
    for (int i = 0; i < args.length; i++) {
      if (before < 0 || !ascii(bytesAsText(words.get(before + i))).equals(ascii(args[i]))) {
        return requireWhole(args); // They are not of the command line, as with java's own @FILE.
      }
      typed[i] = decode(words.get(before + i));
    }
    return typed;
  }

  private static List<byte[]> words(byte[] commandLine) {
    List<byte[]> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        words.add(java.util.Arrays.copyOfRange(commandLine, start, i));
        start = i + 1;
      }
    }
    return words;
  }

  private static String bytesAsText(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String ascii(String text) {
    return text.replaceAll("[^\\x00-\\x7F]", "");
  }

  private static String decode(byte[] word) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(word)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "Expected arguments in UTF-8 but was '"
              + Printable.of(new String(word, StandardCharsets.UTF_8))
              + "'.",
          e);
    }
  }

  /** Returns the arguments as Java decoded them, unless Java lost a character. */
  private static String[] requireWhole(String[] args) {
    for (String arg : args) {
      if (arg.indexOf(LOST) >= 0) {
        throw new IllegalArgumentException(
            "This locale lacks a character of the argument '"
                + Printable.of(arg)
                + "': try again with LC_ALL=C.UTF-8.");
      }
    }
    return args;
  }
}
