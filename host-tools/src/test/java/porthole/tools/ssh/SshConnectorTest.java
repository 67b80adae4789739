package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, with what, and what a person is asked: against a real server on loopback. */
class SshConnectorTest {
  @TempDir private Path home;
  private final Person person = new Person();
  private final Set<String> welcomeKeys = new HashSet<>();
  private final List<String> triedKeys = new ArrayList<>();
  private SshServer server;

  /** Somebody at a terminal who answers in turn, or nobody. */
  private static final class Person implements Dialogue {
    private final List<String> heard = new ArrayList<>();
    private final Deque<Boolean> confirmations = new ArrayDeque<>();
    private final Deque<String> secrets = new ArrayDeque<>();

    @Override
    public Optional<Boolean> confirm(String question) {
      heard.add(question);
      return Optional.ofNullable(confirmations.poll());
    }

    @Override
    public Optional<String> secret(String prompt) {
      heard.add(prompt);
      return Optional.ofNullable(secrets.poll());
    }

    @Override
    public void tell(String sentence) {
      heard.add(sentence);
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = SshServers.start(home, "/bin/sh");
    server.setPublickeyAuthenticator(
        (user, key, session) -> {
          String fingerprint = KeyUtils.getFingerPrint(key);
          triedKeys.add(fingerprint);
          return welcomeKeys.contains(fingerprint);
        });
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private Credentials password(String password) {
    return new Credentials(home, Optional.empty(), Optional.of(password), Optional.empty());
  }

  private Credentials nothing() {
    return new Credentials(home, Optional.empty(), none(), Optional.empty());
  }

  private Credentials identity(Path file) {
    return new Credentials(home, Optional.of(file), none(), Optional.empty());
  }

  private SshConnector connector(Credentials credentials, boolean acceptNew) {
    SshTarget target = SshTarget.of("root", "127.0.0.1", server.getPort());
    return SshConnector.to(target, credentials, acceptNew, SshServers.LIMIT, person);
  }

  private static void assertIn(SshConnector connector) throws IOException {
    try (Device device = connector.open()) {
      assertEquals("in\n", device.run("echo in", SshServers.LIMIT).out());
    }
  }

  private static SshException refused(SshConnector connector, SshException.Kind kind) {
    SshException e = assertThrows(SshException.class, connector::open);
    assertEquals(kind, e.kind(), e.getMessage());
    return e;
  }

  private static void says(String part, SshException e) {
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private Path knownHosts() {
    return home.resolve(".ssh/known_hosts");
  }

  private String knownAs() {
    return "[127.0.0.1]:" + server.getPort();
  }

  @Test
  void aConfirmedNewHostKeyIsAcceptedAndRemembered() throws Exception {
    person.confirmations.add(true);
    assertIn(connector(password("toon"), false));
    String question = person.heard.get(0);
    assertTrue(question.contains(knownAs()) && question.contains("SHA256:"), question);
    assertTrue(Files.readString(knownHosts()).startsWith(knownAs() + " "));
    person.heard.clear();
    assertIn(connector(password("toon"), false));
    assertEquals(List.of(), person.heard);
  }

  @Test
  void aNewHostKeyIsRefusedWithoutAConfirmation() {
    person.confirmations.add(false);
    SshException no = refused(connector(password("toon"), false), SshException.Kind.HOST_KEY);
    assertFalse(no.mayPass());
    SshException nobody = refused(connector(password("toon"), false), SshException.Kind.HOST_KEY);
    says("--accept-new", nobody);
    assertFalse(Files.exists(knownHosts()));
  }

  @Test
  void aChangedHostKeyIsRefusedWithItsLineEvenWithAcceptNew() throws Exception {
    assertIn(connector(password("toon"), true));
    String line = Files.readString(knownHosts());
    String type = line.split(" ")[1];
    Files.writeString(knownHosts(), "# a remark\n" + line.replaceAll(".(.{8})\n$", "A$1\n"));
    SshException e = refused(connector(password("toon"), true), SshException.Kind.HOST_KEY);
    says("has changed", e);
    says(type, e);
    says("line 2", e);
  }

  @Test
  void aRevokedHostKeyIsRefusedEvenIfListed() throws Exception {
    assertIn(connector(password("toon"), true));
    String line = Files.readString(knownHosts());
    Files.writeString(knownHosts(), line + "@revoked * " + line.substring(line.indexOf(' ') + 1));
    says("revoked", refused(connector(password("toon"), true), SshException.Kind.HOST_KEY));
  }

  @Test
  void aHostKeyThatCannotBeSavedIsRefused() throws IOException {
    Files.createDirectory(home.resolve("file"));
    Files.writeString(home.resolve("file/.ssh"), "no folder");
    Credentials credentials =
        new Credentials(
            home.resolve("file"), Optional.empty(), Optional.of("toon"), Optional.empty());
    SshException e = refused(connector(credentials, true), SshException.Kind.HOST_KEY);
    says("known_hosts", e);
  }

  @Test
  void aPasswordIsAskedForUpToThreeTimesAndReusedWhenCorrect() throws IOException {
    person.secrets.addAll(List.of("guess", "toon"));
    SshConnector connector = connector(nothing(), true);
    try (Device device = connector.open()) {
      assertEquals(2, questions());
      device.reconnect();
      assertEquals(2, questions());
    }
    person.secrets.addAll(List.of("a", "b", "c", "toon"));
    SshException e = refused(connector(nothing(), true), SshException.Kind.LOGIN);
    assertEquals(5, questions());
    says("password", e);
  }

  private long questions() {
    return person.heard.stream().filter(said -> said.startsWith("Password of root@")).count();
  }

  @Test
  void withoutKeyAndTerminalNoLoginIsTried() {
    SshException e = refused(connector(nothing(), true), SshException.Kind.LOGIN);
    says("there is no key, and", e);
    says("--identity", e);
    assertEquals(List.of(), triedKeys);
  }

  @Test
  void aGivenPasswordIsTriedOnceAndNoKey() throws Exception {
    key("id_rsa", "");
    SshException e = refused(connector(password("guess"), true), SshException.Kind.LOGIN);
    says("the given password was not accepted", e);
    assertEquals(List.of(), triedKeys);
    assertEquals(0, questions());
  }

  /** Makes a key pair; returns its fingerprint. */
  private String key(String name, String passphrase) throws Exception {
    Files.createDirectories(home.resolve(".ssh"));
    KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ECDSA, 256);
    String file = home.resolve(".ssh").resolve(name).toString();
    pair.writePrivateKey(
        file, passphrase.isEmpty() ? null : passphrase.getBytes(StandardCharsets.UTF_8));
    return HostKey.of(pair.getPublicKeyBlob()).fingerprint();
  }

  @Test
  void theUsualKeysAreTriedInOrderBeforeAPassword() throws Exception {
    String rsa = key("id_rsa", "");
    String ecdsa = key("id_ecdsa", "");
    welcomeKeys.add(rsa);
    assertIn(connector(nothing(), true));
    assertEquals(List.of(ecdsa, rsa), new ArrayList<>(new java.util.LinkedHashSet<>(triedKeys)));
    assertEquals(0, questions());
  }

  @Test
  void onlyTheGivenKeyIsTried() throws Exception {
    welcomeKeys.add(key("id_ecdsa", ""));
    String named = key("named", "");
    Path file = home.resolve(".ssh/named");
    SshException e = refused(connector(identity(file), true), SshException.Kind.LOGIN);
    says("the key " + file + " was not accepted", e);
    assertEquals(Set.of(named), Set.copyOf(triedKeys));
    welcomeKeys.add(named);
    assertIn(connector(identity(file), true));
  }

  @Test
  void aRefusedKeyLeadsToAPasswordAndBothAreReported() throws Exception {
    key("id_ecdsa", "");
    person.secrets.add("guess");
    SshException e = refused(connector(nothing(), true), SshException.Kind.LOGIN);
    says("the available keys and the password were not accepted", e);
    person.secrets.add("toon");
    assertIn(connector(nothing(), true));
  }

  @Test
  void aKeysPassphraseIsAskedForOnce() throws Exception {
    welcomeKeys.add(key("id_ecdsa", "open sesame"));
    person.secrets.add("open sesame");
    try (Device device = connector(nothing(), true).open()) {
      device.reconnect();
      assertEquals("in\n", device.run("echo in", SshServers.LIMIT).out());
    }
    List<String> asked = person.heard.stream().filter(said -> said.contains("assphrase")).toList();
    assertEquals(1, asked.size(), person.heard.toString());
  }

  @Test
  void configuredKeysReplaceTheUsualKeys() throws Exception {
    String usual = key("id_ecdsa", "");
    String named = key("named", "");
    welcomeKeys.add(named);
    Files.writeString(
        home.resolve(".ssh/config"), "Host *\nIdentityFile ~/.ssh/named\nIdentitiesOnly yes\n");
    Path agent = home.resolve("agent");
    Files.writeString(agent, "no socket");
    Credentials credentials =
        new Credentials(home, Optional.empty(), none(), Optional.of(agent))
            .with(SshConfig.read(home, "127.0.0.1"));
    assertEquals(Optional.empty(), credentials.agent());
    assertIn(connector(credentials, true));
    assertFalse(triedKeys.contains(usual));
  }

  @Test
  void aMissingAgentIsIgnored() throws Exception {
    welcomeKeys.add(key("id_ecdsa", ""));
    Path agent = home.resolve("agent");
    for (boolean isThere : new boolean[] {false, true}) {
      if (isThere) {
        Files.writeString(agent, "no socket");
      }
      assertIn(
          connector(new Credentials(home, Optional.empty(), none(), Optional.of(agent)), true));
    }
  }

  @Test
  void anOpenConnectionIsCheckedEveryFiveSecondsByDaemonThreads() throws Exception {
    Session session = connector(password("toon"), true).session();
    try {
      assertEquals(5000, session.getServerAliveInterval());
      assertEquals(3, session.getServerAliveCountMax());
      List<Thread> threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().contains("127.0.0.1 session"))
              .toList();
      assertFalse(threads.isEmpty());
      assertTrue(threads.stream().allMatch(Thread::isDaemon), threads.toString());
    } finally {
      session.disconnect();
    }
  }

  @Test
  void aMissingOrInvalidKeyFileIsNamed() throws IOException {
    Path file = home.resolve("key");
    SshException missing = refused(connector(identity(file), true), SshException.Kind.LOGIN);
    says(file + ": the file does not exist", missing);
    Files.writeString(file, "no key");
    SshException wrong = refused(connector(identity(file), true), SshException.Kind.LOGIN);
    says("not a private key", wrong);
  }

  private SshConnector at(String host, int port, Duration timeout) {
    return SshConnector.to(
        SshTarget.of("root", host, port), password("toon"), true, timeout, person);
  }

  @Test
  void aClosedPortIsReportedAsRefusedAndRetriable() throws IOException {
    int port = server.getPort();
    server.stop(true);
    SshException e = refused(at("127.0.0.1", port, SshServers.LIMIT), SshException.Kind.REFUSED);
    assertTrue(e.mayPass());
    says("127.0.0.1:" + port, e);
  }

  @Test
  void anUnknownHostIsReportedAndNotRetriable() {
    SshException e =
        refused(at("nowhere.invalid", 22, SshServers.LIMIT), SshException.Kind.UNKNOWN_HOST);
    assertFalse(e.mayPass());
    says("nowhere.invalid", e);
  }

  @Test
  void aServerThatSendsNothingIsReportedAsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Duration timeout = Duration.ofMillis(200);
      SshException e =
          refused(at("127.0.0.1", silent.getLocalPort(), timeout), SshException.Kind.SILENT);
      assertTrue(e.mayPass());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-9.9-\u0007x\r\n"})
  void aServerOfAnotherProtocolIsReportedWithoutControlCharacters(String greeting)
      throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                try (Socket client = other.accept()) {
                  client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                  client.shutdownOutput();
                  client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  return; // It has hung up.
                }
              });
      thread.start();
      SshException e =
          assertThrows(
              SshException.class,
              () -> at("127.0.0.1", other.getLocalPort(), SshServers.LIMIT).open());
      assertTrue(e.mayPass(), e.kind() + e.getMessage());
      assertFalse(e.getMessage().matches("(?s).*(\\p{Cntrl}|Exception|jcraft).*"), e.getMessage());
      thread.join();
    }
  }
}
