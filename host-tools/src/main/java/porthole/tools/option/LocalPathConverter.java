package porthole.tools.option;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import porthole.tools.terminal.ErrorMessage;

/** Reads the name of a file or folder of this computer from the command line. */
public final class LocalPathConverter implements ITypeConverter<Path> {

  @Override
  public Path convert(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("Expected the name of a file or folder but was ''");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("Expected a name in " + ErrorMessage.unreadable(text));
    }
  }

  /** Reads what is to lie under its own name somewhere else. */
  public static final class Named implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      Path path = new LocalPathConverter().convert(text);
      if (name(path).isEmpty()) {
        throw new TypeConversionException(
            "Expected a file or folder that has a name but was '" + text + "'");
      }
      return path;
    }
  }

  /** Returns the last name of a path, which is seen from the current folder; none of the root. */
  public static String name(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }

  /** Where something is to be put. */
  public record Target(Path path, boolean isFolder) {

    /** Reads it; with a slash at its end it is a folder. */
    public static final class Form implements ITypeConverter<Target> {
      @Override
      public Target convert(String text) {
        return new Target(new LocalPathConverter().convert(text), text.endsWith("/"));
      }
    }
  }
}
