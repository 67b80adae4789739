package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * A Java runtime packed as .tar.gz: the result of scripts/runtime, or the owner's own.
 *
 * @param folder the folder in it that has bin/java
 * @param startScript whether it has the script that starts the service
 * @param unpackedSize the size of its files, in bytes
 * @param files its files by their path in that folder
 * @param programs the paths of the executable files
 */
public record RuntimeArchive(
    LocalFile file,
    String folder,
    boolean startScript,
    Elf program,
    long unpackedSize,
    SortedMap<String, LocalFile> files,
    Set<String> programs) {

  private static final String JAVA = "bin/java";
  private static final int BUFFER_BYTES = 1 << 16;

  /** The bytes of a program that name its platform. */
  private static final int START_BYTES = 64;

  /** Reads the archive of a runtime, and checks what is in it. */
  public static RuntimeArchive of(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("There is no file " + path + ".");
    }
    Contents contents = new Contents();
    try {
      contents.read(path);
    } catch (IOException e) {
      throw new IOException(
          "Cannot read "
              + path
              + " as a .tar.gz archive: "
              + String.valueOf(e.getMessage()).replaceAll("[.]+$", "")
              + ".",
          e);
    }
    String folder = contents.folder(path);
    return new RuntimeArchive(
        LocalFile.of(path),
        folder,
        contents.members.containsKey(folder + "porthole"),
        contents.program.orElse(Elf.NO_PROGRAM),
        contents.size,
        contents.files(folder),
        contents.programs(folder));
  }

  /** Opens an archive; closing the result closes the file. */
  static Tar open(Path path) throws IOException {
    return new Tar(new GZIPInputStream(Files.newInputStream(path), BUFFER_BYTES));
  }

  private static final class Contents {

    private final Map<String, LocalFile> members = new TreeMap<>();
    private final Set<String> runnable = new TreeSet<>();
    private final List<String> folders = new ArrayList<>();
    private Optional<Elf> program = Optional.empty();
    private long size;

    void read(Path path) throws IOException {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(path), BUFFER_BYTES)) {
        Tar tar = new Tar(in);
        while (tar.next()) {
          if (tar.isFile()) {
            member(path, tar);
          }
        }
      }
    }

    private void member(Path archive, Tar tar) throws IOException {
      String path = tar.name();
      size += tar.size();
      InputStream content = tar.content();
      byte[] start = content.readNBytes(START_BYTES);
      MessageDigest digest = Sha256.digest();
      digest.update(start);
      content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      members.put(
          path,
          new LocalFile(archive, tar.size(), HexFormat.of().formatHex(digest.digest()), path));
      if (tar.isProgram()) {
        runnable.add(path);
      }
      // A JDK has another one in its jre folder.
      if ((path.equals(JAVA) || path.endsWith("/" + JAVA)) && tar.size() > 0) {
        folders.add(path.substring(0, path.length() - JAVA.length()));
        program = Optional.of(Elf.of(start));
      }
    }

    SortedMap<String, LocalFile> files(String folder) {
      SortedMap<String, LocalFile> files = new TreeMap<>();
      members.forEach(
          (path, file) -> {
            if (path.startsWith(folder)) {
              files.put(path.substring(folder.length()), file);
            }
          });
      return files;
    }

    Set<String> programs(String folder) {
      return runnable.stream()
          .filter(path -> path.startsWith(folder))
          .map(path -> path.substring(folder.length()))
          .collect(Collectors.toSet());
    }

    String folder(Path path) throws IOException {
      if (folders.size() != 1) {
        throw new IOException(
            "Expected one "
                + JAVA
                + " in "
                + path
                + " but found "
                + (folders.isEmpty() ? "none" : folders.size())
                + ": expected a runtime such as jrecreate makes from a Java SE Embedded 8"
                + " (jrecreate.sh --profile compact1 --dest jre, then tar -czf jre.tar.gz jre).");
      }
      return folders.get(0);
    }
  }
}
