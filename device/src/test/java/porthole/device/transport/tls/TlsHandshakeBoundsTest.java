package porthole.device.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.tls.IdentityFiles;
import porthole.device.tls.LiveIdentity;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;
import porthole.device.transport.admission.Places;

/** The limits of a client's part of a handshake, and the order of computations. */
class TlsHandshakeBoundsTest {
  private static final int WAIT_MILLIS = 60_000;
  private static final int MESSAGE_BYTES = 32_000;
  private static final Path FILES = Path.of("src/test/resources/tls");

  private final AtomicInteger records = new AtomicInteger();
  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Server server : servers) {
      server.stop(1001, "");
    }
  }

  @Test
  void aHandshakeInTooManyRecordsIsCutBeforeTheNextIsDecoded() throws Exception {
    Server server = serve(Limits.standard().with(Limit.OPENING_SECONDS, 600));
    sendAndReadToEnd(server, clientHello(1));
    assertEquals(65, records.get());
  }

  @Test
  void aHandshakeOverTheLimitOfBytesIsCut() throws Exception {
    Limits limits =
        Limits.standard().with(Limit.OPENING_SECONDS, 600).with(Limit.TLS_HANDSHAKE_BYTES, 4096);
    sendAndReadToEnd(serve(limits), clientHello(1000));
    assertEquals(5, records.get());
  }

  @Test
  void aHandshakeOfExactlyTheLimitOfRecordsSucceeds() throws Exception {
    Server server = serve(Limits.standard());
    TlsPeer.open(server, "TLSv1.3").close();
    assertTrue(records.get() >= 3, records + " records");
    int least = records.get() - 1; // The last one was the request.
    Limits limits = Limits.standard().with(Limit.TLS_HANDSHAKE_RECORDS, Math.max(8, least));
    TlsPeer.open(serve(limits), "TLSv1.3").close();
  }

  @Test
  void handshakesOfLoopbackAndLocalPeersAreComputedFirst() {
    Queue<TlsWork> queue = new PriorityQueue<>();
    StringBuilder order = new StringBuilder();
    int number = 0;
    for (Places.Kind kind :
        List.of(
            Places.Kind.STRANGER, Places.Kind.LOCAL, Places.Kind.STRANGER, Places.Kind.LOOPBACK)) {
      String name = kind + " " + number + "; ";
      queue.add(new TlsWork(kind, number++, () -> true, () -> order.append(name)));
    }
    queue.add(new TlsWork(Places.Kind.LOOPBACK, number, () -> false, () -> order.append("gone")));
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
    assertEquals("LOOPBACK 3; LOCAL 1; STRANGER 0; STRANGER 2; ", order.toString());
  }

  /** Returns a ClientHello without its end, cut into records of a given size. */
  private static byte[] clientHello(int bytesOfRecord) {
    byte[] message = new byte[MESSAGE_BYTES];
    message[0] = 1;
    message[2] = (byte) (MESSAGE_BYTES >> 8);
    message[3] = (byte) MESSAGE_BYTES;
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int at = 0; at + bytesOfRecord < MESSAGE_BYTES; at += bytesOfRecord) {
      records.write(0x16);
      records.write(3);
      records.write(3);
      records.write(bytesOfRecord >> 8);
      records.write(bytesOfRecord);
      records.write(message, at, bytesOfRecord);
    }
    return records.toByteArray();
  }

  private static void sendAndReadToEnd(Server server, byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server.address());
      socket.setSoTimeout(WAIT_MILLIS);
      try {
        socket.getOutputStream().write(bytes);
        socket.getInputStream().readAllBytes();
      } catch (SocketTimeoutException e) {
        throw new AssertionError("not cut within " + WAIT_MILLIS + " ms", e);
      } catch (SocketException e) {
        return; // A reset is an end, too.
      }
    }
  }

  private Server serve(Limits limits) throws Exception {
    LiveIdentity identity =
        LiveIdentity.of(IdentityFiles.pem(FILES.resolve("ec.pem"), FILES.resolve("ec.key")));
    Tls tls = Tls.of(() -> new CountingEngine(identity.engine(), records), Tls.Plain.NOBODY);
    Routes routes = Routes.none().webSocket("/", (connection, request) -> text -> {});
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server = Server.start(any, Setup.of(routes).limits(limits).tls(tls));
    servers.add(server);
    return server;
  }
}
