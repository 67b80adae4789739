package porthole.tools.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard input and output, also when the shell has closed them: then Java's own files, which it
 * opens first, have got their numbers, and to read "standard input" would read those.
 */
public final class StandardStreams {

  private StandardStreams() {}

  /** Returns standard input; nothing if it is closed. */
  public static InputStream in() {
    return isJavas(0) ? InputStream.nullInputStream() : new FileInputStream(FileDescriptor.in);
  }

  /** Returns standard output; if it is closed, every write fails. */
  public static OutputStream out() {
    return isJavas(1) ? new ClosedOutput() : new FileOutputStream(FileDescriptor.out);
  }

  /** Returns standard error; nothing is written if it is closed. */
  public static OutputStream err() {
    return isJavas(2) ? OutputStream.nullOutputStream() : new FileOutputStream(FileDescriptor.err);
  }

  private static boolean isJavas(int descriptor) {
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
      return false; // No Linux.
    }
    try {
      Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
          || file.toString().endsWith(".jar");
    } catch (IOException e) {
      return true; // Closed, until something else gets its number.
    }
  }

  private static final class ClosedOutput extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("it is closed");
    }
  }
}
