package porthole.firewall.apply;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The files beside the rule file, by their suffixes. Each is replaced in one step. */
final class SideFiles {
  static final String TEMPORARY = ".tmp";

  private final Storage storage;
  private final Path file;

  SideFiles(Storage storage, Path file) {
    this.storage = storage;
    this.file = file;
  }

  Path path(String suffix) {
    return file.resolveSibling(file.getFileName() + RuleStore.PREFIX + suffix);
  }

  boolean exists(String suffix) {
    return storage.exists(path(suffix));
  }

  /** Returns the content of a file, if there is one. */
  Optional<byte[]> read(String suffix, int maxBytes) throws IOException {
    return exists(suffix) ? Optional.of(storage.read(path(suffix), maxBytes)) : Optional.empty();
  }

  /** Replaces a file, or leaves it as it was. */
  void write(String suffix, byte[] content) throws IOException {
    delete(path(TEMPORARY));
    try {
      prepare(TEMPORARY, content);
    } catch (IOException e) {
      delete(path(TEMPORARY));
      throw e;
    }
    rename(path(TEMPORARY), path(suffix));
  }

  /** Creates a file with the mode of the rule file; its bytes are on the disk at the return. */
  void prepare(String suffix, byte[] content) throws IOException {
    Path path = path(suffix);
    storage.create(path, file);
    storage.write(path, content);
    storage.force(path); // Without it the rename can reach the disk before the bytes do.
  }

  void rename(Path from, Path to) throws IOException {
    storage.rename(from, to);
    forceDirectory();
  }

  /** Deletes a file, if there is one. */
  void delete(Path path) throws IOException {
    if (storage.exists(path)) {
      storage.delete(path);
    }
  }

  void forceDirectory() throws IOException {
    storage.forceDirectory(file.getParent());
  }
}
