package porthole.firewall.apply;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The file operations on a real Linux file system. */
public final class DiskStorage implements Storage {
  @Override
  public Path resolve(Path file) throws IOException {
    return file.toRealPath();
  }

  @Override
  public byte[] read(Path file, int maxBytes) throws IOException {
    if (!exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    requireFile(file);
    try (FileChannel in =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(in.size(), maxBytes) + 1);
      while (buffer.hasRemaining() && in.read(buffer) >= 0) {
        continue;
      }
      if (buffer.position() > maxBytes) {
        throw new IOException(
            "Expected a file of at most "
                + maxBytes
                + " bytes but "
                + file
                + " has "
                + in.size()
                + ".");
      }
      if (!buffer.hasRemaining()) {
        throw new IOException(file + " grew while it was read; try again.");
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /** A symlink exists, too, even if its target does not. */
  @Override
  public boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Refuses all but a regular file: opening a FIFO would block for ever, and a symlink may lead to
   * a FIFO or to a file of somebody else.
   */
  private static void requireFile(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      String kind =
          Files.isSymbolicLink(file)
              ? "a symlink"
              : Files.isDirectory(file) ? "a directory" : "a pipe, a socket or a device";
      throw new IOException("Expected a file but " + file + " is " + kind + ": move it away.");
    }
  }

  @Override
  public List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    }
    return names;
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    if (exists(file)) {
      requireFile(file);
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel; // Closing it releases the lock, and so does the end of the process.
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new LockedException();
    }
    channel.close();
    throw new LockedException();
  }

  @Override
  public void create(Path file, Path like) throws IOException {
    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    PosixFileAttributes wanted = Files.readAttributes(like, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    PosixFileAttributes made = view.readAttributes();
    if (!made.owner().equals(wanted.owner())) {
      view.setOwner(wanted.owner());
    }
    if (!made.group().equals(wanted.group())) {
      view.setGroup(wanted.group());
    }
    view.setPermissions(wanted.permissions());
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING,
            LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }

  @Override
  public void force(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Linux allows fsync on a directory that is open for reading; Java offers no other way. */
  @Override
  public void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
