package porthole.device.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import porthole.device.files.BoundedFile;

/** The two files that hold an identity: PEM certificates and key, or PKCS#12 and its password. */
public final class IdentityFiles {
  /** A chain of three certificates has 6 kB; a larger file was named by mistake. */
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final boolean pem;
  private final Path first;
  private final Path second;
  private final String firstPlace;
  private final String secondPlace;

  private IdentityFiles(
      boolean pem, Path first, Path second, String firstPlace, String secondPlace) {
    this.pem = pem;
    this.first = first;
    this.second = second;
    this.firstPlace = firstPlace;
    this.secondPlace = secondPlace;
  }

  /**
   * Returns two PEM files.
   *
   * @param certificate the server's own certificate, followed by its chain
   * @param key its private key, without a passphrase: PKCS#8, PKCS#1 or SEC1
   */
  public static IdentityFiles pem(Path certificate, Path key) {
    return new IdentityFiles(true, certificate, key, "", "");
  }

  /** Returns a PKCS#12 file and the file whose first line is its password. */
  public static IdentityFiles pkcs12(Path file, Path password) {
    return new IdentityFiles(false, file, password, "", "");
  }

  /** Returns the same files; error messages begin with the place where the owner named the file. */
  public IdentityFiles named(String firstPlace, String secondPlace) {
    return new IdentityFiles(pem, first, second, firstPlace, secondPlace);
  }

  /** The contents of both files. Equal contents mean that nothing has changed. */
  static final class Contents {
    private final byte[] first;
    private final byte[] second;

    private Contents(byte[] first, byte[] second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Contents
          && Arrays.equals(first, ((Contents) other).first)
          && Arrays.equals(second, ((Contents) other).second);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(first) + Arrays.hashCode(second);
    }
  }

  /** Reads both files. */
  Contents read() throws IdentityException {
    return new Contents(read(first, firstPlace), read(second, secondPlace));
  }

  private static byte[] read(Path file, String place) throws IdentityException {
    try {
      return BoundedFile.read(file, MAX_FILE_BYTES, "at most 64 kB");
    } catch (IOException e) {
      throw new IdentityException(place + e.getMessage(), e);
    }
  }

  /** Makes an identity of the contents. Error messages name both files. */
  Identity identity(Contents contents) throws IdentityException {
    String place = firstPlace;
    try {
      if (!pem) {
        return Identity.ofPkcs12(contents.first, password(contents.second, second));
      }
      List<X509Certificate> chain = Certificates.in(contents.first);
      place = secondPlace;
      return Identity.of(chain, contents.second);
    } catch (IOException e) {
      throw new IdentityException(secondPlace + e.getMessage(), e);
    } catch (IdentityException e) {
      throw new IdentityException(place + this + ": " + e.getMessage(), e);
    }
  }

  private static char[] password(byte[] bytes, Path file) throws IOException {
    return BoundedFile.text(bytes, file).split("\r?\n", 2)[0].toCharArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentityFiles && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(pem, first, second);
  }

  @Override
  public String toString() {
    return first + " with " + second;
  }
}
