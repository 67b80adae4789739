package porthole.firewall.apply;

import java.io.IOException;
import java.util.Optional;

/**
 * The file that holds the mark of a pending change. It exists while the change waits for its
 * confirmation. Writing and removing need the lock of the {@link RuleStore}.
 */
public final class PendingFile {
  private static final String SUFFIX = ".pending";

  private final SideFiles files;

  PendingFile(SideFiles files) {
    this.files = files;
  }

  /** Returns the mark, if a change is pending. */
  public Optional<PendingMark> read() throws IOException {
    Optional<byte[]> bytes = files.read(SUFFIX, PendingMark.MAX_BYTES);
    return bytes.isPresent()
        ? Optional.of(PendingMark.parse(bytes.get(), files.path(SUFFIX).toString()))
        : Optional.empty();
  }

  void write(PendingMark mark) throws IOException {
    files.write(SUFFIX, mark.render());
  }

  /** Removes the mark: the change is confirmed, or taken back. */
  public void remove() throws IOException {
    files.delete(files.path(SUFFIX));
    files.forceDirectory();
  }
}
