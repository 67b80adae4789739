package porthole.tools.esp;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.tools.board.BoardPath;

/** Reads a path on a board from the command line. A slash at its end is kept. */
final class BoardPathConverter implements ITypeConverter<String> {

  @Override
  public String convert(String text) {
    if (text.isEmpty()) { // An unset variable of a script; "" would be the current folder.
      throw new TypeConversionException("Expected a path on the board but was ''");
    }
    return text;
  }

  /** Reads the path of a file or folder to remove or rename. */
  static final class Name implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (BoardPath.isNameless(BoardPath.of(new BoardPathConverter().convert(text)))) {
        throw new TypeConversionException(
            "Expected a file or folder in the root or in the current folder, not one of these"
                + " themselves, but was '"
                + text
                + "'");
      }
      return text;
    }
  }
}
