package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.Shell;
import porthole.tools.ssh.SshException;

/** The files of a real device, read and written through its shell. */
final class DeviceStore implements Store {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int NOT_FOUND = 127;

  private final Device device;

  DeviceStore(Device device) {
    this.device = device;
  }

  @Override
  public long size(String path) throws IOException {
    String quoted = Shell.quote(path);
    String size =
        done("mkdir -p \"$(dirname "
                + quoted
                + ")\" && { [ ! -f "
                + quoted
                + " ] || wc -c <"
                + quoted
                + "; }")
            .strip();
    return size.isEmpty() ? 0 : Long.parseLong(size);
  }

  @Override
  public String sha256(String path, long bytes) throws IOException {
    String head = "head -c " + bytes + " " + Shell.quote(path);
    CommandResult outcome = device.run(head + " | sha256sum", LIMIT);
    if (outcome.succeeded() && outcome.out().matches("[0-9a-f]{64} (?s).*")) {
      return outcome.out().substring(0, 64);
    }
    if (outcome.exit() != NOT_FOUND) {
      throw new IOException("Cannot read " + path + " on the device: " + Launcher.said(outcome));
    }
    MessageDigest digest = Sha256.digest(); // Without sha256sum the file is read back.
    device.follow(head, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void append(String path, InputStream content, LongConsumer sent) throws IOException {
    try {
      device.append(path, content, sent);
    } catch (SshException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(FullDisk.suspected(e.getMessage()), e);
    }
  }

  @Override
  public void remove(String path) throws IOException {
    done("rm -f " + Shell.quote(path));
  }

  @Override
  public void reconnect() throws IOException {
    device.reconnect();
  }

  private String done(String command) throws IOException {
    CommandResult outcome = device.run(command, LIMIT);
    if (!outcome.succeeded()) {
      throw new IOException("The device said: " + Launcher.said(outcome));
    }
    return outcome.out();
  }
}
