package porthole.tools.port;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.echo.EchoEndpoint;
import porthole.device.tls.IdentityFiles;
import porthole.device.tls.LiveIdentity;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;
import porthole.tools.cert.SelfSignedCertificate;
import porthole.tools.cert.SubjectName;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.message.RequestResponseClient;
import porthole.tools.ssh.SshTarget;

/** Each way in which a port fails to be what it should has its name. */
class PortProofTest {

  private static final String STATUS =
      "{\"format\": 1, \"state\": \"running\", \"release\": \"0.1.0-abc\","
          + " \"gave_up_why\": \"It exited three times.\"}";

  private static PortProof proof(int port) {
    return proof(port, STATUS);
  }

  private static PortProof proof(int port, String status) {
    return new PortProof(
        SshTarget.of("root", "127.0.0.1", 22),
        port,
        Duration.ZERO,
        length -> {},
        () -> LauncherStatus.parse(status));
  }

  private static Server serve(Endpoint endpoint) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Server.start(any, Setup.of(Routes.none().webSocket("/echo", endpoint)));
  }

  @Test
  void anEchoedNonceProvesTheService() throws Exception {
    Server server = serve(new EchoEndpoint());
    PortProof proof = proof(server.address().getPort());
    proof.awaitOpen();
    try (RequestResponseClient exchange = proof.connect()) {
      proof.checkEcho(exchange);
    }
    proof.checkRelease("0.1.0-abc");
    server.stop(1001, "");
  }

  /** The certificate names another host: that the device is the right one, ssh has proved. */
  @Test
  void anEchoOverTlsProvesTheService(@TempDir Path folder) throws Exception {
    SelfSignedCertificate made =
        SelfSignedCertificate.of(
            List.of(SubjectName.parse("toon.lan")), Instant.now(), Duration.ofDays(1));
    LiveIdentity identity =
        LiveIdentity.of(
            IdentityFiles.pem(
                Files.write(folder.resolve("cert.pem"), made.certificatePem()),
                Files.write(folder.resolve("key.pem"), made.keyPem())));
    Routes routes = Routes.none().webSocket("/echo", new EchoEndpoint());
    Server server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(routes).tls(Tls.of(identity::engine, Tls.Plain.NOBODY)));
    String status = STATUS.replace("{", "{\"url\": \"wss://0.0.0.0:1/\", ");
    try (RequestResponseClient exchange = proof(server.address().getPort(), status).connect()) {
      proof(server.address().getPort(), status).checkEcho(exchange);
    }
    server.stop(1001, "");
  }

  @Test
  void aRefusedConnectionIsReported() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertFails(
        "Refused: the firewall lets 127.0.0.1:" + port + " through", proof(port)::awaitOpen);
  }

  /** A full queue of connections swallows a SYN, as a firewall that drops it does. */
  @Test
  void aFilteredPortIsReported() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        waiting.add(new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort()));
      }
      assertFails("Filtered: nothing answers at 127.0.0.1:", proof(full.getLocalPort())::awaitOpen);
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aServiceWithoutWebSocketFailsTheProof() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> said = CompletableFuture.runAsync(() -> greet(other));
      assertFails(
          "Wrong service: something answers at 127.0.0.1:", proof(other.getLocalPort())::connect);
      said.join();
    }
  }

  private static void greet(ServerSocket other) {
    try (Socket socket = other.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().read();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aServiceWithoutEchoFailsTheProof() throws Exception {
    Server server = serve((connection, request) -> new Deaf(connection));
    PortProof proof = proof(server.address().getPort());
    try (RequestResponseClient exchange = proof.connect()) {
      assertFails(
          "Wrong service: expected 'Hello, Porthole' from 127.0.0.1:",
          () -> proof.checkEcho(exchange));
    }
    server.stop(1001, "");
  }

  @Test
  void anotherReleaseFailsTheProofWithItsVersion() {
    assertFails(
        "Wrong version: expected the release 0.2.0-def but was 0.1.0-abc. It exited three times.",
        () -> proof(1).checkRelease("0.2.0-def"));
  }

  private static void assertFails(String beginning, Executable act) {
    IOException e = assertThrows(IOException.class, act);
    assertTrue(e.getMessage().startsWith(beginning), e.getMessage());
  }

  private record Deaf(Connection connection) implements Handler {
    @Override
    public void onText(String text) {
      connection.send("what?");
    }

    @Override
    public void onBinary(ByteBuffer data) {
      connection.send("what?");
    }

    @Override
    public void onClose(int code, String reason) {
      // Nothing is kept.
    }
  }
}
