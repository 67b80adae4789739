package porthole.tools.cert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A self-signed certificate (X.509 version 3, RFC 5280) with a P-256 key. It is no authority: a
 * client that trusts it trusts only its own names. Immutable.
 */
public final class SelfSignedCertificate {

  private static final int SERIAL_BITS = 127;

  /** The clocks of small computers may be late. */
  private static final Duration BEFORE_NOW = Duration.ofDays(1);

  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final String COMMON_NAME = "2.5.4.3";
  private static final int MAX_COMMON_NAME = 64;
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  private final byte[] certificate;
  private final byte[] key;

  private SelfSignedCertificate(byte[] certificate, byte[] key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** Makes a key and a certificate for these names; the first one is the subject. */
  public static SelfSignedCertificate of(List<SubjectName> names, Instant now, Duration valid) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] signed = toBeSigned(names, now, valid, pair.getPublic().getEncoded());
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(signed);
      byte[] certificate = Der.sequence(signed, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
      return new SelfSignedCertificate(certificate, pair.getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has P-256 and SHA-256", e);
    }
  }

  private static byte[] toBeSigned(
      List<SubjectName> names, Instant now, Duration valid, byte[] publicKey) {
    byte[] name = name(names.get(0));
    return Der.sequence(
        Der.element(0xa0, Der.integer(BigInteger.TWO)), // Version 3.
        Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE)),
        ECDSA_WITH_SHA256,
        name,
        Der.sequence(Der.time(now.minus(BEFORE_NOW)), Der.time(now.plus(valid))),
        name,
        publicKey,
        Der.element(
            0xa3,
            Der.sequence(
                critical(BASIC_CONSTRAINTS, Der.sequence()), // No authority.
                critical(KEY_USAGE, Der.firstBit()), // digitalSignature
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER_AUTH))),
                extension(
                    SUBJECT_ALT_NAME,
                    Der.sequence(names.stream().map(SubjectName::der).toArray(byte[][]::new))))));
  }

  private static byte[] name(SubjectName subject) {
    String text = subject.toString();
    String common = text.substring(0, Math.min(text.length(), MAX_COMMON_NAME));
    return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(common))));
  }

  private static byte[] critical(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
  }

  private static byte[] extension(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.octets(value));
  }

  /** Returns the certificate as PEM. */
  public byte[] certificatePem() {
    return pem("CERTIFICATE", certificate);
  }

  /** Returns the key as PEM, in PKCS#8. */
  public byte[] keyPem() {
    return pem("PRIVATE KEY", key);
  }

  /** Returns the SHA-256 of the certificate as browsers show it. */
  public String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
      return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static byte[] pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String text = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    return text.getBytes(US_ASCII);
  }
}
