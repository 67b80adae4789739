package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server as strict and as old as the dropbear of a Toon: SHA-1 everywhere, and no sftp-server.
 */
@SuppressWarnings("deprecation") // What is old is deprecated.
class OldServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path home;
  private final List<String> told = new ArrayList<>();
  private SshServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    SimpleGeneratorHostKeyProvider key =
        new SimpleGeneratorHostKeyProvider(home.resolve("host-key"));
    key.setAlgorithm("RSA");
    server.setKeyPairProvider(key);
    server.setKeyExchangeFactories(
        List.<KeyExchangeFactory>of(
            ServerBuilder.DH2KEX.apply(BuiltinDHFactories.dhg14),
            ServerBuilder.DH2KEX.apply(BuiltinDHFactories.dhg1)));
    server.setSignatureFactories(List.of(BuiltinSignatures.rsa));
    server.setCipherFactories(List.of(BuiltinCiphers.aes128ctr, BuiltinCiphers.aes128cbc));
    server.setMacFactories(List.of(BuiltinMacs.hmacsha1));
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals("root") && password.equals("toon"));
    server.setCommandFactory(
        (channel, command) ->
            new ProcessShellFactory(command, "sh", "-c", command).createShell(channel));
    server.start();
  }

  @AfterEach
  void stopServer() throws IOException {
    server.stop(true);
  }

  private SshConnector access() {
    Credentials login =
        new Credentials(home, Optional.empty(), Optional.of("toon"), Optional.empty());
    return SshConnector.to(
        SshTarget.of("root", "127.0.0.1", server.getPort()),
        login,
        true,
        LIMIT,
        SshServers.nobody(told::add));
  }

  @Test
  void oldAlgorithmsAreUsedOnlyWithoutAnAlternativeAndReported() throws IOException {
    try (Device device = access().open()) {
      assertEquals(new CommandResult(0, "toon\n", ""), device.run("echo toon", LIMIT));
      assertTrue(
          told.stream()
              .anyMatch(
                  sentence ->
                      sentence.matches(
                          "127\\.0\\.0\\.1 speaks old SSH only \\(.*\\), so ssh-rsa and "
                              + "diffie-hellman-group14-sha1 are allowed,"
                              + " for this host only\\.")),
          told.toString());
      told.clear();
      device.reconnect();
      assertEquals(List.of(), told, "said once");
    }
  }

  @Test
  void theSmallestDiffieHellmanGroupWorks() throws IOException {
    server.setKeyExchangeFactories(
        List.<KeyExchangeFactory>of(ServerBuilder.DH2KEX.apply(BuiltinDHFactories.dhg1)));
    try (Device device = access().open()) {
      assertTrue(device.run("true", LIMIT).succeeded());
    }
  }

  @Test
  void aModernServerIsOfferedNoOldAlgorithm() throws IOException {
    try (SshServer modern = SshServer.setUpDefaultServer()) {
      server.setKeyExchangeFactories(modern.getKeyExchangeFactories());
      server.setSignatureFactories(modern.getSignatureFactories());
      access().open().close();
      assertFalse(
          told.stream().anyMatch(sentence -> sentence.contains("old SSH")), told.toString());
    }
  }

  @Test
  void aServerWithoutACommonAlgorithmIsReported() {
    server.setCipherFactories(List.of(BuiltinCiphers.aes192cbc));
    SshException error = assertThrows(SshException.class, () -> access().open());
    assertEquals(SshException.Kind.PROTOCOL, error.kind());
    assertTrue(error.getMessage().contains("aes192-cbc"), error.getMessage());
  }

  @Test
  void anOldServerWithoutACommonAlgorithmIsReported() throws IOException {
    try (Device device = access().open()) {
      server.setCipherFactories(List.of(BuiltinCiphers.aes192cbc));
      SshException error = assertThrows(SshException.class, device::reconnect);
      assertEquals(SshException.Kind.PROTOCOL, error.kind());
      assertTrue(error.getMessage().contains("aes192-cbc"), error.getMessage());
    }
  }

  @Test
  void withoutSftpFilesAreSentThroughTheShell() throws IOException {
    byte[] content = new byte[200_000];
    new Random(1).nextBytes(content);
    Path file = home.resolve("it's a file");
    try (Device device = access().open()) {
      device.append(file.toString(), new ByteArrayInputStream(content, 0, 70_000), sent -> {});
      device.append(
          file.toString(), new ByteArrayInputStream(content, 70_000, 130_000), sent -> {});
      assertArrayEquals(content, Files.readAllBytes(file));
      IOException error =
          assertThrows(
              IOException.class,
              () -> device.append("/nowhere/file", new ByteArrayInputStream(content), sent -> {}));
      assertFalse(
          error instanceof SshException,
          "a file that cannot be written is no lost " + "connection");
    }
  }

  @Test
  void exitCodeInputAndBothOutputsAreTransferred() throws IOException {
    try (Device device = access().open()) {
      byte[] input = "abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      assertEquals(
          new CommandResult(3, "abc", "oops\n"),
          device.run("cat; echo oops >&2; exit 3", input, LIMIT));
    }
  }

  @Test
  void aCommandOverItsTimeLimitFails() throws IOException {
    try (Device device = access().open()) {
      assertThrows(
          SocketTimeoutException.class, () -> device.run("sleep 60", Duration.ofMillis(300)));
    }
  }

  @Test
  void aLostConnectionIsReportedAsLostAndCanBeReopened() throws IOException {
    try (Device device = access().open()) {
      server.getActiveSessions().forEach(session -> session.close(true));
      SshException error = assertThrows(SshException.class, () -> device.run("true", LIMIT));
      assertEquals(SshException.Kind.LOST, error.kind());
      assertTrue(error.mayPass());
      device.reconnect();
      assertTrue(device.run("true", LIMIT).succeeded());
    }
  }

  @Test
  void aConnectionLostDuringAFileTransferIsReportedAsLost() throws IOException {
    try (Device device = access().open()) {
      InputStream content =
          new InputStream() {
            private int sent;

            @Override
            public int read() {
              if (sent++ == 100_000) {
                server.getActiveSessions().forEach(session -> session.close(true));
              }
              return sent > 20_000_000 ? -1 : 0;
            }
          };
      String file = home.resolve("file").toString();
      assertEquals(
          SshException.Kind.LOST,
          assertThrows(SshException.class, () -> device.append(file, content, sent -> {})).kind());
    }
  }

  @Test
  void aWrongPasswordIsTriedOnce() {
    List<String> tried = new ArrayList<>();
    server.setPasswordAuthenticator((user, password, session) -> !tried.add(password));
    SshException error = assertThrows(SshException.class, () -> access().open());
    assertEquals(SshException.Kind.LOGIN, error.kind());
    assertEquals(List.of("toon"), tried);
  }
}
