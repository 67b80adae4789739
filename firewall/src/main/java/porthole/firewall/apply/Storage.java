package porthole.firewall.apply;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations that replacing a rule file needs. Each is one step: a power cut comes before
 * it or after it.
 */
public interface Storage {
  /** Returns the file that the path leads to: a symlink's target. */
  Path resolve(Path file) throws IOException;

  /** Returns the whole content of a regular file; throws where it is longer than the limit. */
  byte[] read(Path file, int maxBytes) throws IOException;

  boolean exists(Path file);

  /** Returns the names of the directory's entries. */
  List<String> names(Path directory) throws IOException;

  /** Takes the lock, or throws at once if another process or thread has it. The lock file stays. */
  Closeable lock(Path file) throws IOException;

  /**
   * Creates an empty file with the mode and the owner of the other; throws if it exists already.
   */
  void create(Path file, Path like) throws IOException;

  void write(Path file, byte[] content) throws IOException;

  /** Returns once the file's content is on the disk (fsync). */
  void force(Path file) throws IOException;

  /** Puts one file in the place of another in one step. */
  void rename(Path from, Path to) throws IOException;

  void delete(Path file) throws IOException;

  /** Returns once the names in the directory are on the disk (fsync). */
  void forceDirectory(Path directory) throws IOException;
}
