package porthole.device.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.client.Client;
import porthole.client.Request;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;

/** The Java client and the server, each with an SSLContext of its own. */
class ClientTlsTest {
  private static final int WAIT_SECONDS = 60;
  private static final Path FILES = Path.of("src/test/resources/tls");

  /** A loopback address that is not in the certificate for 127.0.0.1. */
  private static final String ANOTHER_HOST = "127.0.0.2";

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private SSLContext context;
  private Server server;

  @BeforeEach
  void start() throws Exception {
    context = context();
    Endpoint echo = (connection, request) -> connection::send;
    Setup setup =
        Setup.of(Routes.none().webSocket("/", echo)).tls(Tls.of(context, Tls.Plain.NOBODY));
    server = Server.open().listen(new InetSocketAddress("127.0.0.1", 0), setup);
    server.listen(new InetSocketAddress(ANOTHER_HOST, server.address().getPort()), setup).start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop(1001, "");
  }

  /** A context with a key, which trusts only the certificate of that key. */
  private static SSLContext context() throws Exception {
    char[] secret = "secret".toCharArray();
    KeyStore key = KeyStore.getInstance("PKCS12");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream p12 = Files.newInputStream(FILES.resolve("ec.p12"));
        InputStream pem = Files.newInputStream(FILES.resolve("ec.pem"))) {
      key.load(p12, secret);
      trusted.setCertificateEntry(
          "ec", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(key, secret);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Request to(String host) {
    URI uri = URI.create("wss://" + host + ":" + server.address().getPort() + "/");
    return Request.to(uri).withTls(context.getSocketFactory());
  }

  private Client open(Request request) throws Exception {
    return Client.connect(
        request,
        new porthole.client.ClientHandler() {
          @Override
          public void onText(String text) {
            heard.add(text);
          }

          @Override
          public void onPong(ByteBuffer data) {
            heard.add("pong");
          }

          @Override
          public void onError(Exception error) {
            heard.add(error.toString());
          }
        });
  }

  private void assertHears(String expected) throws InterruptedException {
    assertEquals(expected, heard.poll(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() throws Exception {
    try (Client client = open(to("127.0.0.1"))) {
      client.send("hello");
      assertHears("hello");
    }
    assertThrows(SSLException.class, () -> open(to(ANOTHER_HOST)));
  }

  @Test
  void anyHostAcceptsATrustedCertificateOfAnotherHost() throws Exception {
    try (Client client = open(to(ANOTHER_HOST).withUnverifiedHostName())) {
      client.send("hello");
      assertHears("hello");
    }
  }

  @Test
  void anyHostStillRefusesAnUntrustedCertificate() {
    URI uri = to(ANOTHER_HOST).uri();
    Request trustingTheJdks = Request.to(uri).withUnverifiedHostName();
    assertThrows(SSLException.class, () -> open(trustingTheJdks));
  }

  @Test
  void aHeartbeatDoesNotDisturbTls() throws Exception {
    Request request =
        to("127.0.0.1").withHeartbeat(Duration.ofMillis(30), Duration.ofSeconds(WAIT_SECONDS));
    try (Client client = open(request)) {
      for (int i = 0; i < 5; i++) {
        assertHears("pong");
      }
      client.send("still there");
      String next;
      do {
        next = heard.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      } while ("pong".equals(next));
      assertEquals("still there", next);
    }
  }
}
