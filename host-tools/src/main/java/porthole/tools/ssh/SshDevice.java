package porthole.tools.ssh;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A device behind SSH. Files go through SFTP if it has an sftp-server, else through the shell. */
final class SshDevice implements Device {

  private static final Duration CHANNEL_TIMEOUT = Duration.ofSeconds(15);

  /** Bounds the memory for a command's output. */
  private static final int MAX_OUTPUT_BYTES = 4 << 20;

  /** Well below the 8 kB by which dropbear moves its window of 24 kB. */
  private static final int BLOCK_BYTES = 4 * 1024;

  private final SshConnector access;
  private Session session;
  private Optional<ChannelSftp> sftp = Optional.empty();
  private boolean sftpMissing;

  private SshDevice(SshConnector access, Session session) {
    this.access = access;
    this.session = session;
  }

  static SshDevice of(SshConnector access) throws IOException {
    return new SshDevice(access, access.session());
  }

  @Override
  public CommandResult run(String command, Duration limit) throws IOException {
    return run(command, new byte[0], limit);
  }

  @Override
  public CommandResult run(String command, byte[] input, Duration limit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RemoteCommand exec = RemoteCommand.start(session, command, limit)) {
      exec.send(input);
      exec.copyOutput(out, MAX_OUTPUT_BYTES);
      return new CommandResult(exec.exit(), out.toString(StandardCharsets.UTF_8), exec.errors());
    }
  }

  @Override
  public int follow(String command, OutputStream out) throws IOException {
    try (RemoteCommand exec = RemoteCommand.start(session, command, Duration.ofDays(1))) {
      exec.send(new byte[0]);
      exec.copyOutput(out, Long.MAX_VALUE);
      return exec.exit();
    }
  }

  @Override
  public void append(String path, InputStream content, LongConsumer sent) throws IOException {
    if (!sftpMissing && appendBySftp(path, content, sent)) {
      return;
    }
    try (RemoteCommand exec =
        RemoteCommand.start(session, "cat >> " + Shell.quote(path), Duration.ofDays(1))) {
      boolean isRead = isRead(exec, content, sent);
      if (exec.exit() != 0 || !isRead) {
        throw new IOException("Cannot write " + path + " on the device: " + exec.errors().strip());
      }
    }
  }

  /**
   * Returns whether the command read all of the input; if not, its exit code, or the lack of one,
   * tells why.
   */
  private static boolean isRead(RemoteCommand exec, InputStream content, LongConsumer sent)
      throws IOException {
    try {
      copy(content, exec.input(), sent);
    } catch (IOException e) {
      return false;
    }
    exec.send(new byte[0]);
    exec.copyOutput(OutputStream.nullOutputStream(), MAX_OUTPUT_BYTES);
    return true;
  }

  /** Appends by SFTP; returns false if the device has no sftp-server. */
  private boolean appendBySftp(String path, InputStream content, LongConsumer sent)
      throws IOException {
    if (!openSftp()) {
      return false;
    }
    try (OutputStream out = sftp.orElseThrow().put(path, null, ChannelSftp.APPEND, 0)) {
      copy(content, out, sent);
    } catch (SftpException | IOException e) {
      throw isAnswer(e)
          ? new IOException("Cannot write " + path + " on the device: " + e.getMessage(), e)
          : lost(e);
    }
    return true;
  }

  /** Returns whether the server reported the error, as opposed to a lost connection. */
  private static boolean isAnswer(Throwable error) {
    return error instanceof SftpException && error.getCause() == null
        || error.getCause() != null && isAnswer(error.getCause());
  }

  /**
   * Keeps the channel open until the session ends: after the end of an sftp-server, dropbear sends
   * no exit code for the next command.
   */
  private boolean openSftp() throws IOException {
    if (sftp.filter(ChannelSftp::isConnected).isPresent()) {
      return true;
    }
    try {
      ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
      channel.connect((int) CHANNEL_TIMEOUT.toMillis());
      sftp = Optional.of(channel);
      return true;
    } catch (JSchException e) {
      if (!session.isConnected()) {
        throw lost(e);
      }
      sftpMissing = true;
      reconnect(); // The rest of the attempt must not disturb the next command.
      return false;
    }
  }

  /** The library waits for 0.1 s whenever the window is smaller than the block to send. */
  private static void copy(InputStream content, OutputStream out, LongConsumer sent)
      throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long total = 0;
    for (int length = content.read(block); length >= 0; length = content.read(block)) {
      out.write(block, 0, length);
      out.flush();
      total += length;
      sent.accept(total);
    }
  }

  @Override
  public void reconnect() throws IOException {
    session.disconnect();
    session = access.session();
  }

  @Override
  public void close() {
    session.disconnect();
  }

  static SshException lost(Exception cause) {
    return new SshException(
        SshException.Kind.LOST, "The SSH connection to the device was lost.", cause);
  }
}
