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

  /** Reads a path whose last name is used for the copy: it must have one. */
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

  /** Returns the last name of a path relative to the current folder; "" for the root. */
  public static String name(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }

  /** The destination of a copy. */
  public record Destination(Path path, boolean isFolder) {

    /** Reads a destination; a slash at its end marks a folder. */
    public static final class Converter implements ITypeConverter<Destination> {
      @Override
      public Destination convert(String text) {
        return new Destination(new LocalPathConverter().convert(text), text.endsWith("/"));
      }
    }
  }
}
