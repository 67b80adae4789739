package porthole.device.transport.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.TcpConnection;
import porthole.device.transport.TcpEndpoint;
import porthole.device.transport.TcpHandler;

/** What a service over plain TCP can count on. */
class TcpProtocolTest {
  private static final int WAIT_SECONDS = 60;
  private final List<Socket> sockets = new ArrayList<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<TcpConnection> opened = new LinkedBlockingQueue<>();
  private Server server;

  /** Notes what happens to it, and says why it refuses. */
  private class Recorder implements TcpHandler {
    final TcpConnection connection;

    Recorder(TcpConnection connection) {
      this.connection = connection;
    }

    @Override
    public void receive(ByteBuffer bytes) {
      events.add(US_ASCII.decode(bytes).toString());
    }

    @Override
    public void refuse(String sentence) {
      connection.send(US_ASCII.encode(sentence));
    }

    @Override
    public void onClose() {
      events.add("closed");
    }
  }

  private TcpHandler record(TcpConnection connection) {
    opened.add(connection);
    return new Recorder(connection);
  }

  private Socket connect(TcpEndpoint endpoint, Limits limits) throws Exception {
    server =
        Server.open()
            .listenTcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                endpoint,
                Setup.of(Routes.none()).limits(limits))
            .start();
    return connect();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
    sockets.add(socket);
    return socket;
  }

  private Socket connect(Function<TcpConnection, TcpHandler> endpoint) throws Exception {
    return connect(endpoint::apply, Limits.host());
  }

  private static Limits oneSecond() {
    return Limits.host().with(Limit.OPENING_SECONDS, 1);
  }

  private String event() throws InterruptedException {
    return events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.stop(1001, "");
  }

  @Test
  void anyThreadMaySendAndFinishAndAfterTheEndNothingIsSent() throws Exception {
    Socket socket = connect(this::record);
    TcpConnection connection = opened.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    connection.restartDeadline();
    connection.send(US_ASCII.encode("one "));
    connection.send(US_ASCII.encode("two"));
    connection.finish();
    connection.send(US_ASCII.encode("late"));
    connection.finish();
    connection.restartDeadline();
    connection.runBlocking(() -> events.add("late work"));
    assertEquals("one two", all(socket));
    socket.close();
    assertEquals("closed", event());
  }

  @Test
  void blockingWorkRunsOnceOnAnotherThreadAndPausesReceiving() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Socket socket =
        connect(
            connection ->
                new Recorder(connection) {
                  @Override
                  public void receive(ByteBuffer bytes) {
                    super.receive(bytes);
                    String loop = Thread.currentThread().getName();
                    connection.runBlocking(
                        () -> {
                          events.add(loop.equals(Thread.currentThread().getName()) + " thread");
                          await(end);
                          connection.send(US_ASCII.encode("done"));
                          connection.finish();
                        });
                    connection.restartDeadline(); // From now on there is none.
                    connection.runBlocking(() -> events.add("second work"));
                  }
                });
    say(socket, "ask");
    assertEquals("ask", event());
    assertEquals("false thread", event());
    say(socket, "more");
    end.countDown();
    assertEquals("done", all(socket));
    socket.close();
    assertEquals("closed", event());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anotherThreadMayStartTheWork() throws Exception {
    Socket socket = connect(this::record);
    TcpConnection connection = opened.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    connection.runBlocking(
        () -> {
          connection.send(US_ASCII.encode("worked"));
          connection.finish();
        });
    assertEquals("worked", all(socket));
  }

  @Test
  void anErrorInTheHandlerOrItsWorkIsSentToThePeer() throws Exception {
    String words = "the server has failed";
    Socket first =
        connect(
            connection ->
                new Recorder(connection) {
                  @Override
                  public void receive(ByteBuffer bytes) {
                    if (bytes.get() == 'h') {
                      throw new IllegalStateException("on purpose");
                    }
                    connection.runBlocking(
                        () -> {
                          throw new IllegalStateException("on purpose");
                        });
                  }
                });
    say(first, "handler");
    assertTrue(all(first).startsWith(words));
    Socket second = connect();
    say(second, "work");
    assertTrue(all(second).startsWith(words));
  }

  @Test
  void anErrorInTheEndpointClosesWithoutAMessage() throws Exception {
    Socket socket =
        connect(
            connection -> {
              throw new IllegalStateException("on purpose");
            });
    assertEquals("", all(socket));
  }

  @Test
  void aSilentPeerIsClosedWithAMessageAtTheDeadline() throws Exception {
    Socket socket = connect(Recorder::new, oneSecond());
    assertEquals("expected the whole message within 1 s", all(socket));
  }

  @Test
  void aPeerThatDoesNotReadIsCutAtTheDeadline() throws Exception {
    Socket socket =
        connect(
            connection ->
                new Recorder(connection) {
                  @Override
                  public void receive(ByteBuffer bytes) {
                    connection.send(ByteBuffer.allocate(16_000_000));
                    connection.finish();
                  }
                },
            oneSecond());
    say(socket, "ask");
    assertEquals("closed", event());
  }

  @Test
  void aServerThatStopsSaysWhy() throws Exception {
    Socket socket = connect(this::record);
    opened.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    Thread stopping =
        new Thread(
            () -> {
              try {
                server.stop(1001, "going away");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    stopping.start();
    assertEquals("going away", all(socket));
    stopping.join();
  }

  @Test
  void aPeerBeyondTheConnectionLimitIsRefusedWithAMessage() throws Exception {
    Limits few =
        Limits.host().with(Limit.CONNECTIONS, 3).with(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK, 0);
    connect(this::record, few);
    connect();
    connect();
    for (int i = 0; i < 3; i++) {
      opened.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }
    assertTrue(all(connect()).length() > 0);
  }
}
