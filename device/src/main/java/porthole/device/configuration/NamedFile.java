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

/** A file that the configuration names, and where it does. Immutable. */
public final class NamedFile implements Broker.OwnerFile {
  private final Path path;
  private final String place;

  private NamedFile(Path path, String place) {
    this.path = path;
    this.place = place;
  }

  /**
   * Returns a file.
   *
   * @param place how a complaint begins: the configuration's file, the line and the key
   */
  public static NamedFile of(Path path, String place) {
    return new NamedFile(path, place);
  }

  Path path() {
    return path;
  }

  String place() {
    return place;
  }

  @Override
  public String text(int maxBytes, String bound) throws IOException {
    byte[] bytes = read(maxBytes, bound);
    try {
      return BoundedFile.text(bytes, path);
    } catch (IOException e) {
      throw new IOException(place + e.getMessage(), e);
    }
  }

  @Override
  public Collection<X509Certificate> certificates(int maxBytes, String bound) throws IOException {
    byte[] bytes = read(maxBytes, bound);
    try {
      return Certificates.in(bytes);
    } catch (IdentityException e) {
      throw new IOException(
          place + "Expected certificates in PEM in " + path + ": " + e.getMessage(), e);
    }
  }

  private byte[] read(int maxBytes, String bound) throws IOException {
    Path file = readable();
    try {
      return BoundedFile.read(file, maxBytes, bound);
    } catch (IOException e) {
      throw new IOException(place + e.getMessage(), e);
    }
  }

  /**
   * Returns the file, when it can be read.
   *
   * @throws IOException with a sentence that begins with the place, when it cannot
   */
  Path readable() throws IOException {
    if (Files.isDirectory(path)) {
      throw invalid("Expected a file but " + path + " is a folder");
    }
    if (!Files.exists(path)) {
      throw invalid("There is no file " + path);
    }
    if (!Files.isReadable(path)) {
      throw invalid(
          "Cannot read " + path + ": user " + System.getProperty("user.name") + " may not");
    }
    return path;
  }

  @Override
  public IOException invalid(String sentence) {
    return new IOException(place + sentence);
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
