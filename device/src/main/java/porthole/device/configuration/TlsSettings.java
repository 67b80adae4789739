package porthole.device.configuration;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import porthole.device.tls.IdentityException;
import porthole.device.tls.IdentityFiles;
import porthole.device.tls.LiveIdentity;
import porthole.device.transport.Tls;

/** The section {@code tls} of the configuration. Immutable. */
public final class TlsSettings {
  private final boolean pem;
  private final NamedFile certificate; // Or the PKCS#12 file.
  private final NamedFile key; // Or the password file.
  private final Tls.Plain plain;

  private TlsSettings(boolean pem, NamedFile certificate, NamedFile key, Tls.Plain plain) {
    this.pem = pem;
    this.certificate = certificate;
    this.key = key;
    this.plain = plain;
  }

  /** Reads the section; a relative path starts at the folder of the configuration file. */
  static TlsSettings read(Setting section) throws ConfigurationException {
    Optional<NamedFile> certificate = Optional.empty();
    Optional<NamedFile> key = Optional.empty();
    Optional<NamedFile> pkcs12 = Optional.empty();
    Optional<NamedFile> password = Optional.empty();
    Tls.Plain plain = Tls.Plain.LOOPBACK;
    for (Setting setting : section.settings()) {
      switch (setting.key()) {
        case "certificate":
          certificate = Optional.of(setting.file());
          break;
        case "key":
          key = Optional.of(setting.file());
          break;
        case "pkcs12":
          pkcs12 = Optional.of(setting.file());
          break;
        case "password_file":
          password = Optional.of(setting.file());
          break;
        case "plain":
          plain = setting.parsed(TlsSettings::plain);
          break;
        default:
          throw setting.unknown("'certificate', 'key', 'pkcs12', 'password_file' or 'plain'");
      }
    }
    boolean isPem = certificate.isPresent() && key.isPresent();
    boolean isPkcs12 = pkcs12.isPresent() && password.isPresent();
    boolean isHalf =
        certificate.isPresent() != key.isPresent() || pkcs12.isPresent() != password.isPresent();
    if (isPem == isPkcs12 || isHalf) {
      throw section.wrong(
          "Expected 'certificate' and 'key', or 'pkcs12' and 'password_file', below 'tls'");
    }
    return isPem
        ? new TlsSettings(true, certificate.get(), key.get(), plain)
        : new TlsSettings(false, pkcs12.get(), password.get(), plain);
  }

  private static Tls.Plain plain(String text) throws ConfigurationException {
    switch (text) {
      case "true":
        return Tls.Plain.EVERYBODY;
      case "loopback":
        return Tls.Plain.LOOPBACK;
      case "false":
        return Tls.Plain.NOBODY;
      default:
        throw new ConfigurationException(
            "Expected plain to be true, false or loopback but was '" + text + "'");
    }
  }

  /** Returns the files of the certificate and its key, named for error messages. */
  public IdentityFiles files() {
    IdentityFiles files =
        pem
            ? IdentityFiles.pem(certificate.path(), key.path())
            : IdentityFiles.pkcs12(certificate.path(), key.path());
    return files.named(certificate.line(), key.line());
  }

  /**
   * Returns the certificate with its key; both are read again when their files change.
   *
   * @throws IOException when a file cannot be used; the message begins with the line that names it
   */
  public LiveIdentity identity() throws IOException {
    certificate.readable();
    key.readable();
    try {
      return LiveIdentity.of(files());
    } catch (IdentityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Returns who may connect without TLS. */
  public Tls.Plain plain() {
    return plain;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlsSettings
        && files().equals(((TlsSettings) other).files())
        && plain == ((TlsSettings) other).plain;
  }

  @Override
  public int hashCode() {
    return Objects.hash(files(), plain);
  }

  @Override
  public String toString() {
    return files() + ", plain: " + plain;
  }
}
