package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import porthole.tools.ssh.SshException;
import porthole.tools.terminal.Progress;

/**
 * Sends files to a device and goes on where it was cut off, in this run or the one before. A file
 * is named by its SHA-256 there until all of it has arrived, so that two of them never mix.
 */
final class Transfer {

  /** How often it may be cut off without a single byte having arrived in between. */
  private static final int MAX_CUTS_WITHOUT_PROGRESS = 10;

  /** How often all of a file may arrive and be another one. */
  private static final int MAX_DAMAGED = 2;

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Store store;
  private final String folder;
  private final Progress progress;
  private final Pause pause;

  /** Waits for as long as it is told to. */
  public interface Pause {
    void of(Duration length) throws InterruptedException;
  }

  /**
   * @param folder where files wait on the device; made if need be
   */
  Transfer(Store store, String folder, Progress progress, Pause pause) {
    this.store = store;
    this.folder = folder;
    this.progress = progress;
    this.pause = pause;
  }

  /** Sends what is missing of a file; returns the path at which it is, whole. */
  public String send(String name, LocalFile file) throws IOException, InterruptedException {
    String path = folder + "/" + file.sha256();
    int damaged = 0;
    int cuts = 0;
    long furthest = -1;
    while (true) {
      try {
        long offset = usable(path, file);
        cuts = offset > furthest ? 0 : cuts;
        furthest = Math.max(furthest, offset);
        append(path, name, file, offset);
        if (store.sha256(path, Long.MAX_VALUE).equals(file.sha256())) {
          return path;
        }
        store.remove(path);
        damaged++;
        if (damaged == MAX_DAMAGED) {
          throw new IOException(
              name + " arrives damaged, twice now: is the device's storage full or worn?");
        }
      } catch (SshException e) {
        cuts++;
        if (!e.mayPass() || cuts > MAX_CUTS_WITHOUT_PROGRESS) {
          throw e;
        }
        reconnect(e, MAX_CUTS_WITHOUT_PROGRESS - cuts);
      }
    }
  }

  /** Returns how much of the file is there and right; what is wrong is removed. */
  private long usable(String path, LocalFile file) throws IOException {
    long there = store.size(path);
    if (there > 0 && there <= file.size() && store.sha256(path, there).equals(file.sha256(there))) {
      return there;
    }
    if (there > 0) {
      store.remove(path);
    }
    return 0;
  }

  private void append(String path, String name, LocalFile file, long offset) throws IOException {
    if (offset == file.size() && offset > 0) {
      return;
    }
    progress.begin(name, offset, file.size());
    try (InputStream content = file.from(offset)) {
      store.append(path, content, sent -> progress.reached(offset + sent));
    } finally {
      progress.end();
    }
  }

  private void reconnect(SshException cut, int tries) throws IOException, InterruptedException {
    progress.note(cut.getMessage() + " Trying again.");
    for (int left = tries; ; left--) {
      pause.of(PAUSE);
      try {
        store.reconnect();
        return;
      } catch (SshException e) {
        if (!e.mayPass() || left <= 0) {
          throw e;
        }
      }
    }
  }
}
