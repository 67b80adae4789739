package porthole.device.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveIdentityTest {
  private static final Path FILES = Path.of("src/test/resources/tls");

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1); // It may wrap around.

  @BeforeEach
  void beginWithEc() throws IOException {
    put("ec.pem", "ec.key");
  }

  private void put(String certificate, String key) throws IOException {
    copy(certificate, "cert.pem");
    copy(key, "key.pem");
  }

  private void copy(String from, String to) throws IOException {
    Files.copy(FILES.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private LiveIdentity live() throws IdentityException {
    return LiveIdentity.of(
        IdentityFiles.pem(folder.resolve("cert.pem"), folder.resolve("key.pem")), clock::get);
  }

  private void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static String kind(LiveIdentity live) {
    live.engine();
    return live.certificate().getPublicKey().getAlgorithm();
  }

  @Test
  void aNewCertificateIsUsedAfterTwoSeconds() throws Exception {
    LiveIdentity live = live();
    put("rsa.pem", "rsa.key");
    pass(1);
    assertEquals("EC", kind(live));
    pass(1);
    assertEquals("RSA", kind(live));
  }

  @Test
  void aPairThatDoesNotMatchYetLeavesTheOldIdentity() throws Exception {
    LiveIdentity live = live();
    copy("rsa.pem", "cert.pem");
    pass(2);
    assertEquals("EC", kind(live));
    copy("rsa.key", "key.pem");
    pass(2);
    assertEquals("RSA", kind(live));
  }

  @Test
  void deletedFilesLeaveTheOldIdentityUntilTheyReturn() throws Exception {
    LiveIdentity live = live();
    Files.delete(folder.resolve("key.pem"));
    pass(2);
    assertEquals("EC", kind(live));
    put("rsa.pem", "rsa.key");
    pass(2);
    assertEquals("RSA", kind(live));
  }

  @Test
  void anUnusableIdentityAtTheStartIsRefusedAndNamesBothFiles() throws Exception {
    copy("rsa.key", "key.pem");
    assertEquals(
        folder.resolve("cert.pem")
            + " with "
            + folder.resolve("key.pem")
            + ": Expected a key for the certificate's algorithm, EC",
        assertThrows(IdentityException.class, this::live).getMessage());
  }

  @Test
  void onlyTls12And13AreEnabled() throws Exception {
    assertArrayEquals(
        new String[] {"TLSv1.3", "TLSv1.2"}, live().engine().getSSLParameters().getProtocols());
  }

  @Test
  void chaCha20SuitesComeFirst() throws Exception {
    List<String> suites = List.of(live().engine().getSSLParameters().getCipherSuites());
    assertEquals(
        List.of(
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_AES_256_GCM_SHA384"),
        suites.subList(0, 4));
  }

  @Test
  void suitesWithoutForwardSecrecyOrWithCbcAreDisabled() throws Exception {
    List<String> suites = List.of(live().engine().getSSLParameters().getCipherSuites());
    assertEquals(
        List.of(),
        suites.stream().filter(suite -> suite.matches("TLS_(RSA|ECDH)_.*|.*_CBC_.*")).toList());
    assertTrue(suites.contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), "" + suites);
  }

  @Test
  void thePasswordIsTheFirstLineOfTheFile() throws Exception {
    Path password = folder.resolve("password");
    for (String text : List.of("secret\n", "secret", "secret\r\nand more", "\ufeffsecret\r\n")) {
      Files.writeString(password, text);
      LiveIdentity live = LiveIdentity.of(IdentityFiles.pkcs12(FILES.resolve("ec.p12"), password));
      assertTrue(live.certificate().getSubjectX500Principal().getName().contains("localhost"));
    }
  }
}
