package porthole.firewall.apply;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs real programs. A bare name is looked for in PATH and then where system programs lie. */
public final class SystemCommands implements Commands {
  private static final List<String> SYSTEM_DIRECTORIES =
      Arrays.asList("/usr/sbin", "/sbin", "/usr/bin", "/bin");
  private static final int MAX_OUTPUT_BYTES = 64 * 1024;
  private static final int UNREAD = -1;

  @Override
  public CompletedCommand run(List<String> command, byte[] input) throws IOException {
    List<String> located = new ArrayList<>(command);
    located.set(0, locate(command.get(0)));
    return run(
        command.get(0), new ProcessBuilder(located).redirectErrorStream(true).start(), input);
  }

  /** Feeds a program, and collects what it prints. */
  static CompletedCommand run(String name, Process process, byte[] input) throws IOException {
    byte[] output = new byte[MAX_OUTPUT_BYTES];
    int[] length = {UNREAD};
    boolean[] fed = {false};
    Thread writer =
        daemon(
            "firewall-command-input",
            () -> {
              feed(process, input);
              fed[0] = true;
            });
    Thread reader = daemon("firewall-command-output", () -> length[0] = drain(process, output));
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(name + " did not end within " + TIMEOUT_SECONDS + " seconds.");
      }
      writer.join(TimeUnit.SECONDS.toMillis(1));
      reader.join(TimeUnit.SECONDS.toMillis(1)); // A grandchild may hold the pipe open longer.
      if (!fed[0] && !writer.isAlive()) { // It died: the program has read a part only.
        throw new IOException("The input of " + name + " could not be written.");
      }
      if (length[0] == UNREAD && !reader.isAlive()) { // It died: what it has is not all.
        throw new IOException("What " + name + " printed could not be read.");
      }
      return new CompletedCommand(
          process.exitValue(),
          new String(output, 0, Math.max(0, length[0]), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + " was interrupted.", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input);
    } catch (IOException e) {
      return; // It ended without reading everything: its exit code tells.
    }
  }

  private static int drain(Process process, byte[] output) {
    int length = 0;
    try (InputStream in = process.getInputStream()) {
      byte[] buffer = new byte[4096];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int kept = Math.min(read, output.length - length);
        System.arraycopy(buffer, 0, output, length, kept);
        length += kept;
      }
    } catch (IOException e) {
      return length; // It was ended while it printed: what there is will do.
    }
    return length;
  }

  private static String locate(String name) {
    if (name.contains("/")) {
      return name;
    }
    List<String> directories = new ArrayList<>();
    String path = System.getenv("PATH");
    directories.addAll(Arrays.asList((path == null ? "" : path).split(File.pathSeparator)));
    directories.addAll(SYSTEM_DIRECTORIES);
    for (String directory : directories) {
      File file = new File(directory, name);
      if (!directory.isEmpty() && file.isFile() && file.canExecute()) {
        return file.getPath();
      }
    }
    return name;
  }
}
