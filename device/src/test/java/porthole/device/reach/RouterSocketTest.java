package porthole.device.reach;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.protocol.HttpAnswer;
import porthole.router.PcpResponse;
import porthole.router.RouterUrl;

/** Real sockets; the gateway is this machine. */
class RouterSocketTest {
  private static final int WAIT_MILLIS = 60_000;

  /** What a test does with one datagram or one connection. */
  private interface Answer<T> {
    void give(T to) throws IOException;
  }

  private final InetAddress own = InetAddress.getLoopbackAddress();
  private final Interruption interruption = new Interruption();
  private final RouterSocket socket =
      new RouterSocket(new Gateway(own, "lo", 0), own, interruption);
  private final List<Thread> threads = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    for (Thread thread : threads) {
      thread.join(WAIT_MILLIS);
    }
  }

  private void inBackground(Answer<Void> work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.give(null);
              } catch (IOException e) {
                return; // The test has closed the socket.
              }
            });
    thread.start();
    threads.add(thread);
  }

  /** Answers each datagram until the test ends; returns the port. */
  private int datagrams(Answer<DatagramPacket> answer) throws SocketException {
    DatagramSocket router = new DatagramSocket(0, own);
    open.add(router);
    inBackground(
        none -> {
          while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            router.receive(packet);
            answer.give(packet);
            router.send(packet);
          }
        });
    return router.getLocalPort();
  }

  private int connections(Answer<Socket> answer) throws IOException {
    ServerSocket router = new ServerSocket(0, 1, own);
    open.add(router);
    inBackground(
        none -> {
          try (Socket connection = router.accept()) {
            answer.give(connection);
          }
        });
    return router.getLocalPort();
  }

  private HttpAnswer http(int port) throws Exception {
    RouterUrl url = RouterUrl.parse("http://127.0.0.1:" + port + "/", own);
    return socket.http(url, url.get());
  }

  /** Tells whether a datagram is the awaited answer. */
  private interface Look {
    boolean isAwaited(byte[] bytes, int length);
  }

  private boolean ask(int port, byte[] request, Look look) throws IOException {
    return socket.ask(port, request, (bytes, length) -> answer(look, bytes, length)).isPresent();
  }

  private static boolean search(
      RouterSocket from, int port, List<byte[]> toRouter, List<byte[]> toGroup, Look look)
      throws IOException {
    return from.search(port, toRouter, toGroup, (bytes, length) -> answer(look, bytes, length))
        .isPresent();
  }

  private static Optional<Integer> answer(Look look, byte[] bytes, int length) {
    return look.isAwaited(bytes, length) ? Optional.of(length) : Optional.empty();
  }

  @Test
  void theDecodedAnswerIsReturned() throws Exception {
    int port = datagrams(packet -> packet.setLength(3));
    assertEquals(
        Optional.of("hel"),
        socket.ask(
            port,
            "hello".getBytes(US_ASCII),
            (bytes, length) -> Optional.of(new String(bytes, 0, length, US_ASCII))));
  }

  @Test
  void aDatagramThatIsNoAnswerIsIgnored() throws Exception {
    interruption.takeAway();
    int port = datagrams(packet -> packet.setLength(3));
    assertEquals(
        Optional.empty(),
        socket.ask(
            port,
            "hello".getBytes(US_ASCII),
            (bytes, length) -> Optional.of(PcpResponse.decode(bytes, length))));
  }

  private static boolean is(String text, byte[] bytes, int length) {
    return text.equals(new String(bytes, 0, length, US_ASCII));
  }

  @Test
  void anAnswerIsReadAndOtherDatagramsAreSkipped() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    int port = datagrams(packet -> seen.add("asked"));
    assertTrue(
        ask(
            port,
            "hello".getBytes(US_ASCII),
            (bytes, length) -> is("hello", bytes, length) && seen.size() == 2));
    assertEquals(2, seen.size(), "the request is sent again");
  }

  @Test
  void aRouterThatAnswersOnlyOtherThingsHasNotAnswered() throws Exception {
    interruption.takeAway(); // Shorter waits.
    int port = datagrams(packet -> packet.setLength(3));
    assertFalse(
        ask(port, "hello".getBytes(US_ASCII), (bytes, length) -> is("hello", bytes, length)));
  }

  @Test
  void aDatagramFromElsewhereIsNotRead() throws Exception {
    interruption.takeAway();
    DatagramSocket elsewhere = new DatagramSocket(0, own);
    open.add(elsewhere);
    int port =
        datagrams(
            packet -> {
              elsewhere.send(packet);
              packet.setLength(1);
            });
    List<Integer> lengths = new ArrayList<>();
    assertFalse(
        ask(
            port,
            "hello".getBytes(US_ASCII),
            (bytes, length) -> {
              lengths.add(length);
              return false;
            }));
    assertTrue(lengths.stream().allMatch(length -> length == 1), lengths.toString());
  }

  @Test
  void aPortAtWhichNobodyListensHasNotAnswered() throws Exception {
    DatagramSocket closed = new DatagramSocket(0, own);
    int port = closed.getLocalPort();
    closed.close();
    assertFalse(ask(port, new byte[1], (bytes, length) -> true));
  }

  @Test
  void aSearchReadsAnAnswerFromAnyPortOfTheGateway() throws Exception {
    DatagramSocket other = new DatagramSocket(0, own);
    open.add(other);
    int port = datagrams(other::send);
    assertTrue(
        search(
            socket,
            port,
            Arrays.asList("one".getBytes(US_ASCII), "two".getBytes(US_ASCII)),
            Collections.singletonList("group".getBytes(US_ASCII)),
            (bytes, length) -> is("two", bytes, length)));
  }

  @Test
  void aSearchWithoutAnAnswerEnds() throws Exception {
    interruption.takeAway();
    DatagramSocket silent = new DatagramSocket(0, own);
    open.add(silent);
    byte[] request = "one".getBytes(US_ASCII);
    RouterSocket unknown =
        new RouterSocket(new Gateway(own, "no-such-device", 0), own, interruption);
    assertFalse(
        search(
            unknown,
            silent.getLocalPort(),
            Collections.singletonList(request),
            Collections.singletonList(request),
            (bytes, length) -> true));
  }

  @Test
  void anHttpAnswerIsReadToItsEnd() throws Exception {
    int port =
        connections(
            connection -> {
              connection.getInputStream().read(new byte[1024]);
              OutputStream out = connection.getOutputStream();
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe".getBytes(US_ASCII));
              out.flush();
              out.write("llo".getBytes(US_ASCII));
            });
    HttpAnswer answer = http(port);
    assertEquals(200, answer.status());
    assertEquals("hello", new String(answer.body(), US_ASCII));
  }

  @Test
  void anHttpAnswerMayEndWithTheConnection() throws Exception {
    int port =
        connections(
            connection -> {
              connection.getInputStream().read(new byte[1024]);
              connection.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhi".getBytes(US_ASCII));
            });
    assertEquals("hi", new String(http(port).body(), US_ASCII));
  }

  @Test
  void aBodyWithoutEndIsCutAtItsBound() throws Exception {
    byte[] part = new byte[8192];
    int port =
        connections(
            connection -> {
              OutputStream out = connection.getOutputStream();
              out.write("HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII));
              while (true) {
                out.write(part);
              }
            });
    IOException e = assertThrows(IOException.class, () -> http(port));
    assertTrue(e.getMessage().startsWith("Expected an answer by HTTP: "), e.getMessage());
  }

  @Test
  void whatIsNoHttpIsAnError() throws Exception {
    int port =
        connections(
            connection -> connection.getOutputStream().write("SSH-2.0\r\n".getBytes(US_ASCII)));
    assertThrows(IOException.class, () -> http(port));
  }

  @Test
  void aByteNowAndThenDoesNotProlongTheDeadline() throws Exception {
    interruption.takeAway();
    CountDownLatch ended = new CountDownLatch(1);
    int port =
        connections(
            connection -> {
              OutputStream out = connection.getOutputStream();
              out.write("HTTP/1.0 200 OK\r\nX: ".getBytes(US_ASCII));
              try {
                while (!ended.await(50, TimeUnit.MILLISECONDS)) {
                  out.write('x');
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThrows(IOException.class, () -> http(port));
    ended.countDown();
  }

  @Test
  void theStopOfTheServiceEndsAWait() throws Exception {
    int port = datagrams(packet -> packet.setLength(1));
    assertThrows(
        SocketException.class,
        () ->
            ask(
                port,
                new byte[1],
                (bytes, length) -> {
                  interruption.hurry();
                  return false;
                }));
    assertTrue(interruption.isHurried());
  }

  /** The thread of the router may begin to take away before the one that stops it is here. */
  @Test
  void theStopDoesNotEndAWaitThatTakesAway() throws Exception {
    List<Integer> seen = new ArrayList<>();
    int port = datagrams(packet -> packet.setLength(1));
    interruption.takeAway();
    assertTrue(
        ask(
            port,
            new byte[1],
            (bytes, length) -> {
              seen.add(length);
              interruption.hurry();
              return seen.size() == 2;
            }));
  }

  @Test
  void afterTheStopTheRouterIsOnlyAskedToTakeAway() throws Exception {
    int port = datagrams(packet -> packet.setLength(1));
    interruption.hurry();
    assertThrows(IOException.class, () -> ask(port, new byte[1], (bytes, length) -> true));
    assertThrows(
        IOException.class,
        () ->
            search(
                socket,
                port,
                Collections.singletonList(new byte[1]),
                Collections.emptyList(),
                (bytes, length) -> true));
    assertThrows(IOException.class, () -> http(port));
    interruption.takeAway();
    assertTrue(ask(port, new byte[1], (bytes, length) -> true));
  }

  @Test
  void aSocketThatCannotBeClosedIsLeft() {
    interruption.watch(
        () -> {
          throw new IOException("injected");
        });
    interruption.hurry();
    assertTrue(interruption.isHurried());
  }
}
