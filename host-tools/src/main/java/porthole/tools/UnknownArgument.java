package porthole.tools;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import porthole.device.configuration.Nearest;
import porthole.tools.terminal.Printable;

/**
 * Finds the option or command that does not exist in a command line. What comes after an unknown
 * option may be its value or not, so that picocli complains of something else first.
 */
final class UnknownArgument {

  private UnknownArgument() {}

  /**
   * Returns a complaint about the first unknown word, if there is one.
   *
   * @param error what picocli found first
   * @param line a command that has parsed nothing yet
   */
  static Optional<String> of(ParameterException error, CommandLine line, String... args) {
    return complaint(error).or(() -> in(line, args)).or(() -> surplus(error));
  }

  /** Only for what picocli found first: after a wrong value it calls the right words surplus. */
  private static Optional<String> surplus(ParameterException error) {
    return error instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream()
            .findFirst()
            .map(
                word ->
                    "Unexpected argument: '"
                        + Printable.of(word)
                        + '\''
                        + (word.isEmpty() ? "" : "; one with spaces in it needs quotes around it"))
        : Optional.empty();
  }

  /** Parses once more to the end, past all that is wrong. */
  static Optional<String> in(CommandLine line, String... args) {
    collectErrors(line);
    Optional<ParseResult> result = Optional.of(line.parseArgs(args));
    while (result.isPresent()) {
      for (Exception error : result.get().errors()) {
        Optional<String> complaint = complaint(error);
        if (complaint.isPresent()) {
          return complaint;
        }
      }
      result = Optional.ofNullable(result.get().subcommand());
    }
    return Optional.empty();
  }

  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(UnknownArgument::collectErrors);
  }

  private static Optional<String> complaint(Exception error) {
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    CommandLine command = unmatched.getCommandLine();
    List<String> words = unmatched.getUnmatched();
    Optional<String> option = words.stream().filter(word -> word.matches("-.+")).findFirst();
    if (option.isPresent()) {
      String name = option.get().replaceFirst("=.*", "");
      return Optional.of(
          "Unknown option: '"
              + Printable.of(name)
              + "'"
              + suggestion(name, command.getCommandSpec().optionsMap().keySet()));
    }
    if (command.getSubcommands().isEmpty() || words.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Unknown command '"
            + Printable.of(words.get(0))
            + "'"
            + suggestion(words.get(0), command.getSubcommands().keySet()));
  }

  /** A short word is near to many: a letter in four may be wrong. */
  private static String suggestion(String word, Collection<String> words) {
    int maxEdits = word.length() < 4 ? 0 : Math.min(3, Math.max(1, word.length() / 4));
    return Stream.of(Nearest.to(word, words, maxEdits))
        .flatMap(Optional::stream)
        .map(nearest -> "; did you mean '" + nearest + "'?")
        .findFirst()
        .orElse("");
  }
}
