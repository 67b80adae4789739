package porthole.firewall;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import porthole.firewall.apply.LockedException;
import porthole.firewall.apply.Storage;

/**
 * A disk that can lose its power before, in the middle of, or after any step that changes
 * something. What was not forced may then be lost, as on a real disk: contents without force, names
 * without forceDirectory.
 */
final class MemoryStorage implements Storage {
  /** Stands for the end of the process: nothing may catch it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final class Node {
    byte[] content = {};
    byte[] forced = {};
  }

  /** What the disk remembers after a power cut. */
  enum Loss {
    NOTHING,
    CONTENTS,
    NAMES
  }

  private Map<Path, Node> names = new TreeMap<>();
  private Map<Path, Node> forcedNames = new TreeMap<>();
  private final List<Consumer<Map<Path, Node>>> unforced = new ArrayList<>();
  private BooleanSupplier free = () -> true;
  private int step;
  private int cutAt = -1;
  private int failAt = -1;
  private int meddleAt = -1;
  private Runnable meddling = () -> {};

  static MemoryStorage with(Path file, String content) {
    MemoryStorage storage = new MemoryStorage();
    storage.edit(file, content);
    return storage;
  }

  /** Writes a file as an owner's editor would, safely on the disk. */
  void edit(Path file, String content) {
    Node node = new Node();
    node.content = content.getBytes(StandardCharsets.ISO_8859_1);
    node.forced = node.content;
    names.put(file, node);
    forcedNames = new TreeMap<>(names);
    unforced.clear();
  }

  String text(Path file) {
    return new String(names.get(file).content, StandardCharsets.ISO_8859_1);
  }

  SortedSet<String> names() {
    TreeSet<String> all = new TreeSet<>();
    names.keySet().forEach(path -> all.add(path.getFileName().toString()));
    return all;
  }

  /** Three moments per step: before it (3n), in its middle (3n + 1), after it (3n + 2). */
  void cutPowerAt(int moment) {
    step = 0;
    cutAt = moment;
  }

  void failAt(int failing) {
    step = 0;
    failAt = failing;
  }

  /** Somebody else does something right before the step. */
  void meddleAt(int step, Runnable meddling) {
    this.step = 0;
    this.meddleAt = step;
    this.meddling = meddling;
  }

  int steps() {
    return step;
  }

  /** Starts the machine again; keepNames of the names not forced yet have reached the disk. */
  void powerUp(Loss loss, int keepNames) {
    if (loss != Loss.NOTHING) {
      names.values().forEach(node -> node.content = node.forced);
    }
    if (loss == Loss.NAMES) {
      names = new TreeMap<>(forcedNames);
      unforced
          .subList(0, Math.min(keepNames, unforced.size()))
          .forEach(change -> change.accept(names));
      names.values().forEach(node -> node.content = node.forced);
    }
    forcedNames = new TreeMap<>(names);
    unforced.clear();
    cutAt = -1;
    failAt = -1;
  }

  int unforcedNames() {
    return unforced.size();
  }

  private interface Change {
    void run() throws IOException;
  }

  private void change(Change half, Change whole) throws IOException {
    int now = step++;
    if (now == meddleAt) {
      meddling.run();
    }
    if (cutAt == 3 * now) {
      throw new PowerCut();
    }
    if (now == failAt) {
      half.run();
      throw new IOException("No space left on device");
    }
    if (cutAt == 3 * now + 1) {
      half.run();
      throw new PowerCut();
    }
    whole.run();
    if (cutAt == 3 * now + 2) {
      throw new PowerCut();
    }
  }

  private void rename(Consumer<Map<Path, Node>> change) {
    change.accept(names);
    unforced.add(change);
  }

  @Override
  public Path resolve(Path file) throws IOException {
    if (!exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    return names.get(resolve(file)).content.clone();
  }

  @Override
  public boolean exists(Path file) {
    return names.containsKey(file);
  }

  @Override
  public List<String> names(Path directory) {
    return new ArrayList<>(names());
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    if (!free.getAsBoolean()) {
      throw new LockedException();
    }
    return () -> {};
  }

  /** Somebody else has the lock until then. */
  void lockedUntil(BooleanSupplier free) {
    this.free = free;
  }

  @Override
  public void create(Path file, Path like) throws IOException {
    if (exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Node node = new Node();
    change(() -> {}, () -> rename(map -> map.put(file, node)));
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    Node node = names.get(resolve(file));
    change(
        () -> node.content = java.util.Arrays.copyOf(content, content.length / 2),
        () -> node.content = content.clone());
  }

  @Override
  public void force(Path file) throws IOException {
    Node node = names.get(resolve(file));
    change(() -> {}, () -> node.forced = node.content);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Node node = names.get(resolve(from));
    change(
        () -> {},
        () ->
            rename(
                map -> {
                  map.remove(from);
                  map.put(to, node);
                }));
  }

  @Override
  public void delete(Path file) throws IOException {
    change(() -> {}, () -> rename(map -> map.remove(file)));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    change(
        () -> {},
        () -> {
          forcedNames = new TreeMap<>(names);
          unforced.clear();
        });
  }
}
