package porthole.tools.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A command line that runs on the device. */
final class RemoteCommand implements AutoCloseable {

  private static final Duration CHANNEL_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_ERROR_BYTES = 64 * 1024;

  private final Session session;
  private final ChannelExec channel;
  private final InputStream out;
  private final OutputStream in;
  private final ByteArrayOutputStream errors = new Bounded();
  private final OutputMarks marks;
  private final OutputMarks.Filter errorFilter;
  private final CommandDeadline deadline;
  private final Duration limit;

  private RemoteCommand(Session session, ChannelExec channel, OutputMarks marks, Duration limit)
      throws IOException {
    this.session = session;
    this.channel = channel;
    this.marks = marks;
    this.limit = limit;
    out = channel.getInputStream();
    in = channel.getOutputStream();
    errorFilter = marks.filter(errors);
    channel.setErrStream(errorFilter);
    deadline = CommandDeadline.of(channel::disconnect, session::disconnect);
  }

  static RemoteCommand start(Session session, String command, Duration limit) throws IOException {
    try {
      ChannelExec channel = (ChannelExec) session.openChannel("exec");
      OutputMarks marks = OutputMarks.random();
      channel.setCommand(marks.around(command).getBytes(StandardCharsets.UTF_8));
      RemoteCommand exec = new RemoteCommand(session, channel, marks, limit);
      channel.connect((int) CHANNEL_TIMEOUT.toMillis());
      exec.deadline.start(limit);
      return exec;
    } catch (JSchException e) {
      throw SshDevice.lost(e);
    }
  }

  /** Returns the stream to the command's standard input. */
  OutputStream input() {
    return in;
  }

  /** Sends the last bytes of the input, and closes it. */
  void send(byte[] last) throws IOException {
    try {
      in.write(last);
      in.close();
    } catch (IOException e) {
      if (!channel.isClosed()) {
        throw deadline.isPast() ? tooLate() : SshDevice.lost(e);
      } // Otherwise it has ended without reading all, as it may.
    }
  }

  /**
   * Copies the command's output, without the login shell's text around it.
   *
   * @throws IOException also if the login shell did not run the command
   */
  void copyOutput(OutputStream to, long maxBytes) throws IOException {
    byte[] block = new byte[8192];
    long total = 0;
    OutputMarks.Filter filter = marks.filter(to);
    for (int length = read(block); length >= 0; length = read(block)) {
      total += length;
      if (total > maxBytes) {
        throw new IOException(
            "Expected at most " + maxBytes + " bytes from a command on the device");
      }
      filter.write(block, 0, length);
      to.flush();
    }
    filter.end();
    if (!filter.hasBegun()) {
      throw notRun(filter);
    }
  }

  /** Explains why the command did not run: a lost connection, or a shell that runs no commands. */
  private IOException notRun(OutputMarks.Filter filter) throws IOException {
    int code = exit();
    String said = (filter.before() + " " + errorFilter.before()).strip();
    return new IOException(
        "The login shell of the device ran no command and ended with exit code "
            + code
            + (said.isEmpty() ? "." : ": '" + said + "'.")
            + " Log in with ssh and check that it runs commands.");
  }

  private int read(byte[] block) throws IOException {
    try {
      return out.read(block);
    } catch (IOException e) {
      throw deadline.isPast() ? tooLate() : SshDevice.lost(e);
    }
  }

  /** Returns the command's standard error. */
  String errors() throws IOException {
    errorFilter.end();
    return errors.toString(StandardCharsets.UTF_8);
  }

  /** Returns the exit code, which comes after the end of the output. */
  int exit() throws IOException {
    long end = System.nanoTime() + EXIT_TIMEOUT.toNanos();
    while (!channel.isClosed() && session.isConnected() && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    if (deadline.isPast()) {
      throw tooLate();
    }
    if (channel.getExitStatus() < 0) {
      throw SshDevice.lost(new IOException("A command has no exit code"));
    }
    return channel.getExitStatus();
  }

  private SocketTimeoutException tooLate() {
    return new SocketTimeoutException(
        "A command on the device did not end within " + limit.toSeconds() + " seconds");
  }

  @Override
  public void close() {
    deadline.cancel();
    channel.disconnect();
  }

  /** Keeps the first bytes and discards the rest. */
  private static final class Bounded extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, Math.min(length, MAX_ERROR_BYTES - size()));
    }
  }
}
