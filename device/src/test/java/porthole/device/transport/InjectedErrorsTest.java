package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.device.InjectedFaults;
import porthole.device.tls.IdentityFiles;
import porthole.device.tls.LiveIdentity;
import porthole.device.transport.http.HttpProtocol;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.ProtocolStarter;
import porthole.device.transport.loop.Wire;
import porthole.device.transport.tls.TlsPeer;
import porthole.device.transport.websocket.WebSocketConnection;
import porthole.device.transport.websocket.WebSocketUpgrade;
import porthole.protocol.Frames;

/** Errors thrown at every place of the server: none of its threads dies. */
class InjectedErrorsTest {
  private static final int WAIT_SECONDS = 60;
  private static final Path FILES = Path.of("src/test/resources/tls");

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private Server server;

  static Stream<Throwable> errors() {
    return Stream.of(
        new OutOfMemoryError("for a test"),
        new StackOverflowError("for a test"),
        new IllegalStateException("for a test"));
  }

  private static InetSocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void serve(Endpoint endpoint) throws IOException {
    Endpoint echo = (connection, request) -> connection::send;
    Routes routes = Routes.none().webSocket("/", echo).webSocket("/test", endpoint);
    server = Server.start(any(), Setup.of(routes).limits(Limits.host()));
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(1001, "");
  }

  private void assertServes() throws Exception {
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "still here");
      assertEquals("still here", client.next());
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void theLoopSurvivesAnErrorInHandedOverWork(Throwable error) throws Exception {
    serve((connection, request) -> text -> {});
    server.execute(() -> InjectedFaults.raise(error));
    assertServes();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void theLoopSurvivesAnErrorInAnAlarm(Throwable error) throws Exception {
    serve((connection, request) -> text -> {});
    CountDownLatch later = new CountDownLatch(1);
    server.execute(
        () -> {
          server.after(0, () -> InjectedFaults.raise(error));
          server.after(1, later::countDown);
        });
    assertTrue(later.await(WAIT_SECONDS, TimeUnit.SECONDS), "the next alarm comes");
    assertServes();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void theLoopSurvivesAnErrorAtTheStartOfAConnection(Throwable error) throws Exception {
    Setup setup = Setup.of(Routes.none().webSocket("/", (c, request) -> c::send));
    server = Server.open();
    AtomicInteger count = new AtomicInteger();
    ProtocolStarter front =
        new ProtocolStarter() {
          @Override
          public void welcome(Link link, SocketChannel channel) {
            if (count.incrementAndGet() == 1) {
              InjectedFaults.raise(error);
            }
            HttpProtocol.starter(link.loop(), setup, WebSocketUpgrade.on(link.loop()))
                .welcome(link, channel);
          }

          @Override
          public void refuse(Link link, String sentence) {
            throw new AssertionError(sentence);
          }
        };
    server.listen(any(), setup, front).start();
    try (RawClient client = RawClient.connect(server.address())) {
      assertEquals("", client.rest());
    }
    assertServes();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInAHandlerEndsOnlyItsConnection(Throwable error) throws Exception {
    serve((connection, request) -> text -> InjectedFaults.raise(error));
    assertCloses("close 1011");
    assertServes();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInWhenWrittenWorkEndsOnlyItsConnection(Throwable error) throws Exception {
    serve(
        (connection, request) -> text -> connection.whenWritten(() -> InjectedFaults.raise(error)));
    assertCloses("close 1011");
    assertServes();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInBlockingWorkEndsOnlyItsConnectionAndTheWorkersContinue(Throwable error)
      throws Exception {
    serve(
        (connection, request) ->
            text ->
                connection.runBlocking(
                    () -> {
                      if (text.equals("boom")) {
                        InjectedFaults.raise(error);
                      }
                      connection.send(text);
                    }));
    for (int i = 0; i < 10; i++) { // More than there are workers.
      assertCloses("close 1011");
    }
    try (RawClient client = RawClient.open(server.address(), "/test")) {
      client.send(Frames.TEXT, "work");
      assertEquals("work", client.next());
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInAReadOrWriteEndsOnlyItsConnection(Throwable error) throws Exception {
    AtomicReference<Link> link = new AtomicReference<>();
    serve(
        (connection, request) -> {
          link.set(((WebSocketConnection) connection).link());
          return text -> {};
        });
    for (int i = 0; i < 5; i++) { // Three such errors outside every connection would end the loop.
      try (RawClient client = RawClient.open(server.address(), "/test")) {
        Link mine = link.get();
        mine.loop().execute(() -> mine.carriedBy(failing(mine.wire(), error)));
        if (i % 2 == 0) {
          client.send(Frames.TEXT, "to be read");
        } else {
          mine.loop().execute(() -> mine.writer().sendFrame(Frames.PING, EMPTY.duplicate()));
        }
        assertEquals(List.of("end"), client.until("never"));
      }
    }
    assertServes();
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInFragmentsOfAnotherThreadEndsOnlyItsConnection(Throwable error) throws Exception {
    AtomicReference<Connection> connection = new AtomicReference<>();
    serve(
        (opened, request) -> {
          connection.set(opened);
          return text -> {};
        });
    for (int i = 0; i < 5; i++) {
      try (RawClient client = RawClient.open(server.address(), "/test")) {
        connection
            .get()
            .send(
                Stream.generate(
                        () -> {
                          InjectedFaults.raise(error);
                          return "";
                        })
                    .iterator());
        assertEquals("close 1011", client.next());
      }
    }
    assertServes();
  }

  private void assertCloses(String expected) throws Exception {
    try (RawClient client = RawClient.open(server.address(), "/test")) {
      client.send(Frames.TEXT, "boom");
      assertEquals(expected, client.next());
    }
  }

  /** Returns a wire that fails at each read and write, and is like the given one otherwise. */
  private static Wire failing(Wire wire, Throwable error) {
    Set<String> transfers = Set.of("read", "write", "flush", "end");
    return (Wire)
        Proxy.newProxyInstance(
            Wire.class.getClassLoader(),
            new Class<?>[] {Wire.class},
            (proxy, method, arguments) -> {
              if (transfers.contains(method.getName())) {
                throw error;
              }
              return method.invoke(wire, arguments);
            });
  }

  @ParameterizedTest
  @MethodSource("errors")
  void theTlsThreadSurvivesAnErrorAndComputesTheNextHandshake(Throwable error) throws Exception {
    IdentityFiles files = IdentityFiles.pem(FILES.resolve("ec.pem"), FILES.resolve("ec.key"));
    LiveIdentity identity = LiveIdentity.of(files);
    AtomicInteger made = new AtomicInteger();
    Tls tls =
        Tls.of(
            () -> {
              if (made.incrementAndGet() <= 3) {
                InjectedFaults.raise(error);
              }
              return identity.engine();
            },
            Tls.Plain.NOBODY);
    Routes routes = Routes.none().webSocket("/", (c, request) -> c::send);
    server = Server.start(any(), Setup.of(routes).limits(Limits.host()).tls(tls));
    for (int i = 0; i < 3; i++) {
      assertThrows(
          IOException.class,
          () -> new TlsPeer(server, "TLSv1.3", remaining -> remaining).handshake());
    }
    TlsPeer.open(server, "TLSv1.3").close();
  }

  @Test
  void memoryExhaustionRunsItsWorkBeforeTheLoopEnds() throws Exception {
    serve((connection, request) -> text -> {});
    CountDownLatch told = new CountDownLatch(1);
    server.whenMemoryRunsOut(told::countDown);
    for (int i = 0; i < 3; i++) {
      server.execute(
          () -> {
            throw new OutOfMemoryError("for a test");
          });
    }
    assertTrue(told.await(WAIT_SECONDS, TimeUnit.SECONDS));
    assertThrows(IllegalStateException.class, server::await);
  }
}
