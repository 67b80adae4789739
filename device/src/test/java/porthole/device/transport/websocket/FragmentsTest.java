package porthole.device.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.client.Client;
import porthole.client.Request;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.protocol.Frames;

/** Messages that the server sends in fragments (RFC 6455, section 5.4). */
class FragmentsTest {
  private static final int WAIT_SECONDS = 60;

  /** Turns of the loop, each of which would go on with a message that can be written. */
  private static final int QUIET_TURNS = 1000;

  private Server server;

  /** Answers every text as a test says. */
  private InetSocketAddress answering(BiConsumer<Connection, String> answer) throws IOException {
    Endpoint endpoint = (connection, request) -> text -> answer.accept(connection, text);
    server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(Routes.none().webSocket("/", endpoint)));
    return server.address();
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop(1001, "");
  }

  private RawClient ask(BiConsumer<Connection, String> answer) throws IOException {
    RawClient client = RawClient.open(answering(answer), "/");
    client.send(Frames.TEXT, "go");
    return client;
  }

  @Test
  void aTextIsSentInTheFragmentsOfItsIterator() throws Exception {
    try (RawClient client = ask((c, text) -> c.send(Arrays.asList("a", "bc", "").iterator()))) {
      assertEquals("1+ a", client.nextFragment());
      assertEquals("0+ bc", client.nextFragment());
      assertEquals("0+ ", client.nextFragment());
      assertEquals("0 ", client.nextFragment());
    }
  }

  @Test
  void anEmptyIteratorSendsAnEmptyMessage() throws Exception {
    try (RawClient client = ask((c, text) -> c.send(Stream.<String>empty().iterator()))) {
      assertEquals("1 ", client.nextFragment());
    }
  }

  @Test
  void aSplitSurrogatePairGoesIntoTheLaterFragment() throws Exception {
    try (RawClient client =
        ask((c, text) -> c.send(Arrays.asList("a\ud83d", "\ude00b", "\ud83d").iterator()))) {
      assertEquals("1+ a", client.nextFragment());
      assertEquals("0+ \ud83d\ude00b", client.nextFragment());
      assertEquals("0+ ", client.nextFragment());
      assertEquals("0+ ?", client.nextFragment());
      assertEquals("0 ", client.nextFragment());
    }
  }

  @Test
  void messagesWaitBehindAFragmentedOneButControlFramesDoNot() throws Exception {
    try (RawClient client =
        ask(
            (c, text) -> {
              c.send(Arrays.asList("a", "b").iterator());
              c.send("second");
              c.send(PreparedMessage.text("third"));
              c.send(Arrays.asList("c", "d").iterator());
              c.send(ByteBuffer.wrap(new byte[] {'e'}));
              c.whenWritten(() -> c.send("last"));
              c.ping(ByteBuffer.wrap(new byte[] {'p'}));
            })) {
      List<String> frames =
          Arrays.asList(
              "1+ a",
              "9 p",
              "0+ b",
              "0 ",
              "1 second",
              "1 third",
              "1+ c",
              "0+ d",
              "0 ",
              "2 e",
              "1 last");
      for (String frame : frames) {
        assertEquals(frame, client.nextFragment());
      }
    }
  }

  @Test
  void aLargeStreamArrivesUnchangedAndIsClosed() throws Exception {
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    InetSocketAddress address =
        answering(
            (c, text) ->
                c.send(
                    new ByteArrayInputStream(sent) {
                      @Override
                      public void close() {
                        closed.countDown();
                      }
                    }));
    porthole.client.ClientHandler handler =
        new porthole.client.ClientHandler() {
          @Override
          public void onBinary(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.complete(bytes);
          }
        };
    URI uri = URI.create("ws://127.0.0.1:" + address.getPort() + "/");
    try (Client client = Client.connect(Request.to(uri), handler)) {
      client.send("go");
      assertArrayEquals(sent, received.get(WAIT_SECONDS, TimeUnit.SECONDS));
      assertTrue(closed.await(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void noFragmentsAreRequestedForAPeerThatDoesNotRead() throws Exception {
    AtomicLong asked = new AtomicLong();
    String kilobytes = String.join("", Collections.nCopies(16 * 1024, "x"));
    Iterator<String> endless =
        Stream.generate(
                () -> {
                  asked.incrementAndGet();
                  return kilobytes;
                })
            .iterator();
    try (RawClient client = ask((c, text) -> c.send(endless))) {
      long before;
      do { // Until the buffers of the system are full.
        before = asked.get();
        turns(QUIET_TURNS);
        assertTrue(asked.get() * 16 < 16 * 1024, asked.get() + " fragments of 16 kB");
      } while (asked.get() != before || before == 0);
      assertEquals("1+ " + kilobytes, client.nextFragment());
      for (long i = 1; i < 2 * before; i++) { // More than any buffer held.
        assertEquals("0+ " + kilobytes, client.nextFragment(), "it goes on when the peer reads");
      }
    }
  }

  /** Returns when the loop has looked at its sockets so often. */
  private void turns(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      CountDownLatch turned = new CountDownLatch(1);
      server.execute(turned::countDown);
      assertTrue(turned.await(WAIT_SECONDS, TimeUnit.SECONDS), "The loop stands still.");
    }
  }

  @Test
  void tooMuchBehindAFragmentedMessageClosesWith1013() throws Exception {
    AtomicLong ended = new AtomicLong();
    InputStream silent =
        new InputStream() {
          private final CountDownLatch closed = new CountDownLatch(1);

          @Override
          public int read() throws IOException {
            try {
              closed.await(WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return -1;
          }

          @Override
          public void close() {
            ended.incrementAndGet();
            closed.countDown();
          }
        };
    String kilobyte = String.join("", Collections.nCopies(1024, "x"));
    try (RawClient client =
        ask(
            (c, text) -> {
              c.send(silent);
              for (int i = 0; i < 100; i++) {
                c.send(kilobyte);
              }
            })) {
      assertEquals("close 1013", client.next());
    }
    server.stop(1001, "");
    assertEquals(1, ended.get(), "the stream is closed");
  }

  @Test
  void anIteratorThatFailsClosesWith1011() throws Exception {
    Iterator<String> failing = Stream.of(1, 0).map(divisor -> "" + 1 / divisor).iterator();
    try (RawClient client = ask((c, text) -> c.send(failing))) {
      assertEquals("1+ 1", client.nextFragment());
      assertEquals("close 1011", client.next());
    }
  }

  @Test
  void aStreamThatFailsClosesWith1011() throws Exception {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }
        };
    try (RawClient client = ask((c, text) -> c.send(failing))) {
      assertEquals("close 1011", client.next());
    }
  }
}
