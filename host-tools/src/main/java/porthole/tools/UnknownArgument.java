package porthole.tools;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import porthole.device.configuration.NearestWord;
import porthole.tools.terminal.Printable;

/**
 * Finds the first unknown option or command of a command line. Picocli cannot tell whether the
 * argument after an unknown option is that option's value, so it may report another error first.
 */
final class UnknownArgument {

  private UnknownArgument() {}

  /**
   * Returns an error message for the first unknown argument, if there is one.
   *
   * @param error the first error that picocli found
   * @param line a command that has parsed nothing yet
   */
  static Optional<String> of(ParameterException error, CommandLine line, String... args) {
    return message(error).or(() -> in(line, args)).or(() -> unexpected(error));
  }

  /** Uses picocli's first error only: after an invalid value it also reports valid arguments. */
  private static Optional<String> unexpected(ParameterException error) {
    return error instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream()
            .findFirst()
            .map(
                word ->
                    "Unexpected argument: '"
                        + Printable.of(word)
                        + '\''
                        + (word.isEmpty() ? "" : "; put an argument with spaces in quotes"))
        : Optional.empty();
  }

  /** Parses once more, collecting all errors. */
  static Optional<String> in(CommandLine line, String... args) {
    collectErrors(line);
    Optional<ParseResult> result = Optional.of(line.parseArgs(args));
    while (result.isPresent()) {
      for (Exception error : result.get().errors()) {
        Optional<String> message = message(error);
        if (message.isPresent()) {
          return message;
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

  private static Optional<String> message(Exception error) {
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

  /** Tolerates one wrong letter in four: a short word would be close to too many others. */
  private static String suggestion(String word, Collection<String> words) {
    int maxEdits = word.length() < 4 ? 0 : Math.min(3, Math.max(1, word.length() / 4));
    return Stream.of(NearestWord.to(word, words, maxEdits))
        .flatMap(Optional::stream)
        .map(nearest -> "; did you mean '" + nearest + "'?")
        .findFirst()
        .orElse("");
  }
}
