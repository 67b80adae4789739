package porthole.device;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import porthole.device.tls.IdentityFiles;
import porthole.device.transport.Tls;

/** The section {@code tls} of the configuration. Immutable. */
public final class TlsSettings {
  private final IdentityFiles files;
  private final Tls.Plain plain;

  private TlsSettings(IdentityFiles files, Tls.Plain plain) {
    this.files = files;
    this.plain = plain;
  }

  /** Reads the section; a file is named as seen from the folder of the configuration. */
  static TlsSettings read(Setting section) throws ConfigurationException {
    Optional<Path> certificate = Optional.empty();
    Optional<Path> key = Optional.empty();
    Optional<Path> pkcs12 = Optional.empty();
    Optional<Path> password = Optional.empty();
    Tls.Plain plain = Tls.Plain.LOOPBACK;
    for (Setting setting : section.settings()) {
      switch (setting.key()) {
        case "certificate": certificate = Optional.of(setting.path()); break;
        case "key": key = Optional.of(setting.path()); break;
        case "pkcs12": pkcs12 = Optional.of(setting.path()); break;
        case "password_file": password = Optional.of(setting.path()); break;
        case "plain": plain = setting.parsed(TlsSettings::plain); break;
        default:
          throw setting.unknown("'certificate', 'key', 'pkcs12', 'password_file' or 'plain'");
      }
    }
    boolean isPem = certificate.isPresent() && key.isPresent();
    boolean isPkcs12 = pkcs12.isPresent() && password.isPresent();
    boolean isHalf = certificate.isPresent() != key.isPresent()
        || pkcs12.isPresent() != password.isPresent();
    if (isPem == isPkcs12 || isHalf) {
      throw section.wrong(
          "Expected 'certificate' and 'key', or 'pkcs12' and 'password_file', below 'tls'");
    }
    return new TlsSettings(
        isPem
            ? IdentityFiles.pem(certificate.get(), key.get())
            : IdentityFiles.pkcs12(pkcs12.get(), password.get()),
        plain);
  }

  private static Tls.Plain plain(String text) throws ConfigurationException {
    switch (text) {
      case "true": return Tls.Plain.EVERYBODY;
      case "loopback": return Tls.Plain.LOOPBACK;
      case "false": return Tls.Plain.NOBODY;
      default:
        throw new ConfigurationException(
            "Expected plain to be true, false or loopback but was '" + text + "'");
    }
  }

  IdentityFiles files() {
    return files;
  }

  Tls.Plain plain() {
    return plain;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlsSettings
        && files.equals(((TlsSettings) other).files)
        && plain == ((TlsSettings) other).plain;
  }

  @Override
  public int hashCode() {
    return Objects.hash(files, plain);
  }

  @Override
  public String toString() {
    return files + ", plain: " + plain;
  }
}
