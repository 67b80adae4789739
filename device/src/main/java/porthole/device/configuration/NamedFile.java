package porthole.device.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collection;
import porthole.device.files.BoundedFile;
import porthole.device.mqtt.Broker;
import porthole.device.tls.Certificates;
import porthole.device.tls.IdentityException;

/** A file that the configuration names, with the line that names it. Immutable. */
public final class NamedFile implements Broker.OwnerFile {
  private final Path path;
  private final String line;

  private NamedFile(Path path, String line) {
    this.path = path;
    this.line = line;
  }

  /**
   * Returns a file.
   *
   * @param line the beginning of error messages, such as {@code porthole.yaml, line 3: ca: }
   */
  public static NamedFile of(Path path, String line) {
    return new NamedFile(path, line);
  }

  Path path() {
    return path;
  }

  /** Returns the beginning of error messages: configuration file, line and key. */
  String line() {
    return line;
  }

  @Override
  public String text(int maxBytes, String bound) throws IOException {
    byte[] bytes = read(maxBytes, bound);
    try {
      return BoundedFile.text(bytes, path);
    } catch (IOException e) {
      throw new IOException(line + e.getMessage(), e);
    }
  }

  @Override
  public Collection<X509Certificate> certificates(int maxBytes, String bound) throws IOException {
    byte[] bytes = read(maxBytes, bound);
    try {
      return Certificates.in(bytes);
    } catch (IdentityException e) {
      throw new IOException(
          line + "Expected certificates in PEM in " + path + ": " + e.getMessage(), e);
    }
  }

  private byte[] read(int maxBytes, String bound) throws IOException {
    Path file = readable();
    try {
      return BoundedFile.read(file, maxBytes, bound);
    } catch (IOException e) {
      throw new IOException(line + e.getMessage(), e);
    }
  }

  /**
   * Returns the path of a file that can be read.
   *
   * @throws IOException when it cannot; the message begins with the line that names the file
   */
  Path readable() throws IOException {
    if (Files.isDirectory(path)) {
      throw invalid("Expected a file but " + path + " is a folder");
    }
    if (!Files.exists(path)) {
      throw invalid("There is no file " + path);
    }
    if (!Files.isReadable(path)) {
      throw invalid(BoundedFile.noPermission(path));
    }
    return path;
  }

  @Override
  public IOException invalid(String sentence) {
    return new IOException(line + sentence);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedFile && path.equals(((NamedFile) other).path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
