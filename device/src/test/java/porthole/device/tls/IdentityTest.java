package porthole.device.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys as openssl and certbot write them ({@code commands} beside the files). */
class IdentityTest {
  private static final Path FILES = Path.of("src/test/resources/tls");

  private static byte[] file(String name) throws IOException {
    return Files.readAllBytes(FILES.resolve(name));
  }

  private static Identity pem(String certificate, String key) throws Exception {
    return Identity.of(Certificates.in(file(certificate)), file(key));
  }

  private static String complaint(String certificate, String key) {
    return assertThrows(IdentityException.class, () -> pem(certificate, key)).getMessage();
  }

  @Test
  void everyKeyFormatGivesTheSameKey() throws Exception {
    ECPrivateKey ec = (ECPrivateKey) pem("ec.pem", "ec.key").key();
    ECPrivateKey sec1 = (ECPrivateKey) pem("ec.pem", "ec.sec1.key").key();
    assertEquals(ec.getS(), sec1.getS());
    byte[] rsa = pem("rsa.pem", "rsa.key").key().getEncoded();
    assertArrayEquals(rsa, pem("rsa.pem", "rsa.pkcs1.key").key().getEncoded());
  }

  @Test
  void aChainKeepsItsOrder() throws Exception {
    Identity identity = pem("fullchain.pem", "privkey.pem");
    assertEquals(
        List.of("CN=chained", "CN=Test intermediate"),
        identity.chain().stream().map(c -> c.getSubjectX500Principal().getName()).toList());
    assertEquals("CN=chained", identity.certificate().getSubjectX500Principal().getName());
  }

  @Test
  void certificateAndKeyMayShareOneFile() throws Exception {
    byte[] both =
        (new String(file("ec.key"), US_ASCII)
                + "and\r\n"
                + new String(file("ec.pem"), US_ASCII).replace("\n", "\r\n"))
            .getBytes(US_ASCII);
    assertEquals(1, Identity.of(Certificates.in(both), both).chain().size());
  }

  @Test
  void aChainWithByteOrderMarksOrWithoutLineEndsIsRead() throws Exception {
    String chain = new String(file("fullchain.pem"), US_ASCII);
    String joined = chain.replaceAll("-----\\s+-----BEGIN", "----------BEGIN");
    assertTrue(joined.length() < chain.length());
    String mark = new String(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, ISO_8859_1);
    for (String form :
        List.of(
            joined,
            joined.stripTrailing(),
            mark + chain,
            chain.replace("\n", "\r\n"),
            chain.replace("\n", "\r"),
            mark + chain.replace("-----BEGIN", mark + "-----BEGIN"),
            "commentary " + chain)) {
      byte[] bytes = form.getBytes(ISO_8859_1);
      assertEquals(
          2, Identity.of(Certificates.in(bytes), file("privkey.pem")).chain().size(), form);
    }
    byte[] key = (mark + new String(file("privkey.pem"), US_ASCII)).getBytes(ISO_8859_1);
    Identity.of(Certificates.in(file("fullchain.pem")), key);
  }

  @Test
  void aBlockWithADamagedBeginIsRefused() throws Exception {
    String chain = new String(file("fullchain.pem"), US_ASCII);
    int second = chain.lastIndexOf("-----BEGIN");
    String damaged = chain.substring(0, second) + chain.substring(second + 1);
    int line = (int) damaged.lines().count();
    assertEquals(
        "Expected a 'BEGIN' line before the 'END' in line " + line, refusal(damaged, US_ASCII));
    assertEquals("Expected PEM but it is UTF-16: save it as UTF-8", refusal(chain, UTF_16));
    String twice = chain.replaceFirst("-----END CERTIFICATE-----\n", "");
    assertEquals("Expected base64 below 'BEGIN CERTIFICATE' in line 1", refusal(twice, US_ASCII));
  }

  private static String refusal(String pem, Charset charset) {
    byte[] bytes = pem.getBytes(charset);
    return assertThrows(IdentityException.class, () -> Certificates.in(bytes)).getMessage();
  }

  @Test
  void pkcs12IsReadWithItsPassword() throws Exception {
    Identity identity = Identity.ofPkcs12(file("ec.p12"), "secret".toCharArray());
    assertArrayEquals(pem("ec.pem", "ec.key").key().getEncoded(), identity.key().getEncoded());
    String complaint =
        assertThrows(
                IdentityException.class,
                () -> Identity.ofPkcs12(file("ec.p12"), "wrong".toCharArray()))
            .getMessage();
    assertTrue(
        complaint.startsWith("Expected a PKCS#12 file that the password opens: "), complaint);
  }

  @Test
  void aKeyWithAPassphraseIsRefusedWithAdvice() {
    for (String key : List.of("encrypted.key", "encrypted.pkcs1.key")) {
      assertEquals(
          "Expected a key without a passphrase; 'openssl pkey -in KEY -out NEW' takes it off",
          complaint("ec.pem", key));
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    assertEquals(
        "Expected the key of the first certificate, but it belongs to another",
        complaint("ec.pem", "privkey.pem"));
    assertEquals(
        "Expected the key of the first certificate, but it belongs to another",
        complaint("root.pem", "privkey.pem"));
    assertEquals(
        "Expected a key for the certificate's algorithm, RSA", complaint("rsa.pem", "ec.key"));
  }

  @Test
  void filesWithoutCertificateOrKeyAreRefused() {
    assertEquals(
        "Expected a 'BEGIN CERTIFICATE' in the file of the certificate",
        complaint("ec.key", "ec.key"));
    assertEquals(
        "Expected a 'BEGIN PRIVATE KEY' in the file of the key", complaint("ec.pem", "ec.pem"));
  }

  @Test
  void damagedPemIsRefused() throws Exception {
    String key = new String(file("ec.key"), US_ASCII);
    assertRefused(
        "Expected an 'END PRIVATE KEY' line after its 'BEGIN' in line 1", key.substring(0, 100));
    assertRefused(
        "Expected base64 below 'BEGIN PRIVATE KEY' in line 1", key.replaceFirst("M", "*"));
    String many = "-----BEGIN X-----\n-----END X-----\n".repeat(33);
    assertRefused("Expected at most 32 PEM blocks", many);
  }

  private static void assertRefused(String complaint, String key) {
    byte[] bytes = key.getBytes(US_ASCII);
    assertEquals(
        complaint,
        assertThrows(
                IdentityException.class, () -> Identity.of(Certificates.in(file("ec.pem")), bytes))
            .getMessage());
  }

  @Test
  void everyChangedByteOfAKeyIsRefusedWithASentence() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String name = List.of("ec.sec1.key", "rsa.pkcs1.key", "ec.key").get(round % 3);
      byte[] key = file(name);
      key[random.nextInt(key.length)] = (byte) random.nextInt(128);
      String where = "seed " + seed + ", round " + round;
      try {
        Identity.of(Certificates.in(file(name.startsWith("rsa") ? "rsa.pem" : "ec.pem")), key);
      } catch (IdentityException e) {
        assertFalse(e.getMessage().isEmpty(), where);
      }
    }
  }

  @Test
  void aKeyIsNeverPartOfAText() throws Exception {
    assertEquals("[PRIVATE KEY, 138 bytes]", Pem.parse(file("ec.key")).toString());
  }

  @Test
  void aMissingOrTooLargeFileIsNamed(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.pem");
    IdentityFiles files = IdentityFiles.pem(missing, FILES.resolve("ec.key"));
    assertEquals(
        "There is no file " + missing,
        assertThrows(IdentityException.class, files::read).getMessage());
    Files.write(missing, new byte[64 * 1024]);
    assertDoesNotThrow(files::read);
    Files.write(missing, new byte[64 * 1024 + 1]);
    assertEquals(
        "Expected at most 64 kB in " + missing,
        assertThrows(IdentityException.class, files::read).getMessage());
  }
}
