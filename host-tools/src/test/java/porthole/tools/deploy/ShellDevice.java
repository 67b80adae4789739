package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;

/** A device that is a folder of this machine: its shell runs here, with /qmf and /mnt in there. */
final class ShellDevice implements Device {

  private final Path root;

  /** How many lines of a script are run before the power fails; the rest is not. */
  private int lines = Integer.MAX_VALUE;

  ShellDevice(Path root) {
    this.root = root;
  }

  /** Lets the power fail after so many lines of the next scripts. */
  void failAfter(int count) {
    lines = count;
  }

  Path path(String path) {
    return root.resolve(path.substring(1));
  }

  private String here(String text) {
    return text.replace("/qmf/", root + "/qmf/")
        .replace("/mnt/", root + "/mnt/")
        .replace("chown -R 0:0 ", "true ")
        .replace("\"$(command -v java)\" /usr/lib/jvm/", "/nowhere/"); // To ask Java takes long.
  }

  @Override
  public CommandResult run(String command, Duration limit) throws IOException {
    return run(command, new byte[0], limit);
  }

  @Override
  public CommandResult run(String command, byte[] input, Duration limit) throws IOException {
    if (command.equals(Layout.RESTART_SCREEN)) {
      return new CommandResult(0, "", "");
    }
    String[] script = new String(input, StandardCharsets.UTF_8).split("(?<=\n)");
    StringBuilder begun = new StringBuilder();
    for (int i = 0; i < Math.min(lines, script.length); i++) {
      begun.append(script[i]);
    }
    Path errors = root.resolve("errors");
    Process shell =
        new ProcessBuilder("sh", "-c", here(command)).redirectError(errors.toFile()).start();
    try (OutputStream in = shell.getOutputStream()) {
      in.write(here(begun.toString()).getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("The shell does not end");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (script.length > lines) {
      throw new IOException("The power has failed");
    }
    return new CommandResult(
        shell.exitValue(), out.replace(root.toString(), ""), Files.readString(errors));
  }

  @Override
  public int follow(String command, OutputStream out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void append(String path, InputStream content, LongConsumer sent) throws IOException {
    Files.write(
        path(path), content.readAllBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void reconnect() {}

  @Override
  public void close() {}
}
