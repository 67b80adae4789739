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
 * Standard input, output and error, also when the shell has closed them. Java then opens its own
 * files under the descriptors 0 to 2, which must be neither read nor written.
 */
public final class StandardStreams {

  private StandardStreams() {}

  /** Returns standard input, or an empty stream if it is closed. */
  public static InputStream in() {
    return isTakenByJava(0)
        ? InputStream.nullInputStream()
        : new FileInputStream(FileDescriptor.in);
  }

  /** Returns standard output, or a stream whose writes fail if it is closed. */
  public static OutputStream out() {
    return isTakenByJava(1) ? new ClosedOutput() : new FileOutputStream(FileDescriptor.out);
  }

  /** Returns standard error, or a stream that discards all if it is closed. */
  public static OutputStream err() {
    return isTakenByJava(2)
        ? OutputStream.nullOutputStream()
        : new FileOutputStream(FileDescriptor.err);
  }

  private static boolean isTakenByJava(int descriptor) {
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
      return false; // Not Linux.
    }
    try {
      Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
          || file.toString().endsWith(".jar");
    } catch (IOException e) {
      return true; // Closed, until another file gets this descriptor.
    }
  }

  private static final class ClosedOutput extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("it is closed");
    }
  }
}
