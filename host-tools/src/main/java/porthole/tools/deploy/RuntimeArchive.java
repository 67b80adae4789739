package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A Java runtime packed as .tar.gz: one that scripts/runtime made, or the owner's own.
 *
 * @param folder the folder in it that has bin/java
 * @param startScript whether it has the script that starts the service
 * @param unpackedSize what its files take
 */
public record RuntimeArchive(
    LocalFile file, String folder, boolean startScript, Elf program, long unpackedSize) {

  private static final String JAVA = "bin/java";

  public static RuntimeArchive of(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("There is no file " + path + ".");
    }
    Contents contents = new Contents();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path), 1 << 16)) {
      Tar.walk(in, contents);
    } catch (IOException e) {
      throw new IOException(
          "Cannot read " + path + " as a .tar.gz archive: " + e.getMessage() + ".", e);
    }
    String folder = contents.folder(path);
    return new RuntimeArchive(LocalFile.of(path), folder,
        contents.names.contains(folder + "porthole"), contents.program.orElse(Elf.NO_PROGRAM),
        contents.size);
  }

  private static final class Contents implements Tar.Visitor {

    private final List<String> names = new ArrayList<>();
    private final List<String> folders = new ArrayList<>();
    private Optional<Elf> program = Optional.empty();
    private long size;

    @Override
    public void member(String name, long bytes, byte[] start) {
      String path = name.startsWith("./") ? name.substring(2) : name;
      names.add(path);
      size += bytes;
      // A JDK has another one in its jre folder.
      if ((path.equals(JAVA) || path.endsWith("/" + JAVA)) && bytes > 0) {
        folders.add(path.substring(0, path.length() - JAVA.length()));
        program = Optional.of(Elf.of(start));
      }
    }

    String folder(Path path) throws IOException {
      if (folders.size() != 1) {
        throw new IOException("Expected one " + JAVA + " in " + path + " but found "
            + (folders.isEmpty() ? "none" : folders.size()) + ": a runtime is wanted, such as"
            + " jrecreate makes from a Java SE Embedded 8 (jrecreate.sh --profile compact1 --dest "
            + "jre,"
            + " then tar -czf jre.tar.gz jre).");
      }
      return folders.get(0);
    }
  }
}
