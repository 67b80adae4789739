package porthole.device.jsontcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static porthole.device.jsontcp.JsonTcpTestClient.ask;
import static porthole.device.jsontcp.JsonTcpTestClient.json;
import static porthole.device.jsontcp.JsonTcpTestClient.latin1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.NewThreads;

/** PROTOCOL.md, section 5, on a socket. */
class JsonTcpServerTest {
  private static final int WAIT_SECONDS = 60;
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<JsonTcpServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(JsonTcpServer::close);
  }

  private InetSocketAddress start(JsonTcpHandler... handlers) throws IOException {
    return start(Limits.host(), handlers);
  }

  private InetSocketAddress start(Limits limits, JsonTcpHandler... handlers) throws IOException {
    JsonTcpServer server = JsonTcpServer.start(ANY_PORT, limits, handlers);
    servers.add(server);
    return server.address();
  }

  private static Limits oneSecond() {
    return Limits.host().with(Limit.OPENING_SECONDS, 1);
  }

  private static Limits twoSeconds() {
    return Limits.host().with(Limit.OPENING_SECONDS, 2);
  }

  /** An answer as the Python tutorial's server would write it, but for the spaces. */
  @Test
  void anAnswerIsEncodedAsSpecified() throws Exception {
    InetSocketAddress address = start((action, value) -> Optional.of(value));
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      client.write(json("{\"action\": \"echo\", \"value\": {\"mm\": 3.5, \"é\": [true]}}"));
      assertArrayEquals(
          ("\0`{\"byteorder\":\"little\",\"content-type\":\"text/json\","
                  + "\"content-encoding\":\"utf-8\",\"content-length\":33}"
                  + "{\"result\":{\"mm\":3.5,\"é\":[true]}}")
              .getBytes(StandardCharsets.UTF_8),
          client.all());
    }
  }

  @Test
  void aRequestMayBreakIntoPacketsAnywhere() throws Exception {
    InetSocketAddress address = start((action, value) -> Optional.of(action + value));
    byte[] request = json("{\"action\":\"a\",\"value\":\"é\"}");
    for (int cut = 1; cut < request.length; cut += 7) {
      try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
        client.write(Arrays.copyOf(request, cut));
        client.write(Arrays.copyOfRange(request, cut, request.length));
        assertEquals("{\"result\":\"aé\"}", client.answer(), "cut at " + cut);
      }
    }
  }

  @Test
  void theFirstNonEmptyAnswerIsSent() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    InetSocketAddress address =
        start(
            (action, value) -> {
              asked.add("empty");
              return Optional.empty();
            },
            (action, value) -> Optional.of(""),
            (action, value) -> Optional.of(List.of()),
            (action, value) -> Optional.of(asked.remove() + " was first"),
            (action, value) -> Optional.of("too late"));
    assertEquals(
        "{\"result\":\"empty was first\"}", ask(address, "{\"action\":\"a\",\"value\":1}"));
  }

  @Test
  void aHandlerThatThrowsOrReturnsNoJsonValueIsSkipped() throws Exception {
    InetSocketAddress address =
        start(
            (action, value) -> {
              throw new IOException("This handler fails, which is part of a test");
            },
            (action, value) -> Optional.of(new Object()),
            (action, value) -> null,
            (action, value) -> Optional.of("fine"));
    assertEquals("{\"result\":\"fine\"}", ask(address, "{\"action\":\"a\",\"value\":1}"));
  }

  @Test
  void handlerErrorsLeakNoThreadAndNoConnection() throws Exception {
    Limits limits = Limits.host().with(Limit.CONNECTIONS, 3).with(Limit.BLOCKING_THREADS, 2);
    InetSocketAddress address =
        start(
            limits,
            (action, value) -> {
              switch (action) {
                case "linkage":
                  throw new NoClassDefFoundError("part of a test");
                case "stack":
                  throw new StackOverflowError("part of a test");
                case "memory":
                  throw new OutOfMemoryError("part of a test");
                default:
                  return Optional.of("fine");
              }
            });
    for (int i = 0; i < 5; i++) { // More often than there are threads and places.
      for (String action : List.of("linkage", "stack", "memory")) {
        assertEquals(
            "{\"result\":\"Error: the server has failed; its log has the error\"}",
            ask(address, "{\"action\":\"" + action + "\",\"value\":1}"));
      }
    }
    assertEquals("{\"result\":\"fine\"}", ask(address, "{\"action\":\"a\",\"value\":1}"));
  }

  @Test
  void zeroAndFalseAreValuesAndAnswers() throws Exception {
    InetSocketAddress address = start((action, value) -> Optional.of(value));
    assertEquals("{\"result\":0}", ask(address, "{\"action\":\"a\",\"value\":0}"));
    assertEquals("{\"result\":false}", ask(address, "{\"action\":\"a\",\"value\":false}"));
  }

  @Test
  void withoutAnAnswerTheOriginalsSentenceIsSent() throws Exception {
    assertEquals(
        "{\"result\":null}",
        ask(start((action, value) -> Optional.empty()), "{\"action\":\"a\",\"value\":1}"));
    assertEquals(
        "{\"result\":\"No responder function defined for TCP/IP server..."
            + " Returning empty message\"}",
        ask(start(), "{\"action\":\"a\",\"value\":1}"));
    assertEquals(
        "{\"result\":\"Error: invalid action and or value a, \"}",
        ask(start(), "{\"action\":\"a\",\"value\":\"\"}"));
    assertEquals(
        "{\"result\":\"Error: expected a JSON object with an action and a value\"}",
        ask(start(), "{\"action\":"));
  }

  @Test
  void anotherContentTypeIsAnsweredWithItsFirstBytes() throws Exception {
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(start())) {
      client.write(JsonTcpTestClient.request("image/png", "0123456789abc"));
      assertArrayEquals(
          latin1(
              "\0x{\"byteorder\":\"little\",\"content-type\":\"binary/custom-server-binary-type\","
                  + "\"content-encoding\":\"binary\",\"content-length\":37}"
                  + "First 10 bytes of request: 0123456789"),
          client.all());
    }
  }

  @Test
  void aMalformedHeaderIsRefusedAtOnce() throws Exception {
    InetSocketAddress address = start();
    for (int length : new int[] {0, 65535}) {
      try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
        client.write(new byte[] {(byte) (length >> 8), (byte) length});
        assertEquals(
            "{\"result\":\"Error: Expected a header of 1 to 4096 bytes but was " + length + "\"}",
            client.answer());
      }
    }
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      client.write(latin1("GET / HTTP/1.1\r\n\r\n"));
      assertTrue(client.answer().contains("Error: Expected a header"));
    }
  }

  @Test
  void contentOverTheLimitIsRefusedByItsHeader() throws Exception {
    InetSocketAddress address = start(Limits.host().with(Limit.MESSAGE_BYTES, 1000));
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      client.write(JsonTcpTestClient.request("text/json", "", 1001));
      assertEquals(
          "{\"result\":\"Error: Expected at most 1000 bytes of content but was 1001\"}",
          client.answer());
    }
  }

  @Test
  void aTooSmallLengthTruncatesTheContent() throws Exception {
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(start())) {
      client.write(JsonTcpTestClient.request("text/json", "{\"action\":\"a\",\"value\":1}", 10));
      assertEquals(
          "{\"result\":\"Error: expected a JSON object with an action and a value\"}",
          client.answer());
    }
  }

  @Test
  void bytesAfterTheRequestAreDiscarded() throws Exception {
    InetSocketAddress address = start((action, value) -> Optional.of(value));
    byte[] request = json("{\"action\":\"a\",\"value\":7}");
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      client.write(Arrays.copyOf(request, request.length + 50_000));
      assertEquals("{\"result\":7}", client.answer());
    }
  }

  @Test
  void anUnfinishedRequestGetsAnErrorAtItsDeadline() throws Exception {
    InetSocketAddress address = start(oneSecond());
    byte[] request = json("{\"action\":\"a\",\"value\":1}");
    for (int sent : new int[] {0, 1, 50, request.length - 1}) {
      try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
        client.write(Arrays.copyOf(request, sent));
        assertEquals(
            "{\"result\":\"Error: expected the whole message within 1 s\"}",
            client.answer(),
            "" + sent);
      }
    }
  }

  @Test
  void aSlowHeaderDoesNotExtendTheDeadline() throws Exception {
    InetSocketAddress address = start(oneSecond());
    byte[] request = json("{\"action\":\"a\",\"value\":1}");
    int sent = 0;
    long before = System.nanoTime();
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      for (; sent < 100; sent++) { // At least 10 s, if the server allowed that.
        client.write(new byte[] {request[sent]});
        pause(100);
      }
    } catch (IOException e) {
      long millis = millisSince(before);
      assertTrue(millis >= 1000, "closed after " + millis + " ms");
    }
    assertTrue(sent < 100, "It was not closed");
  }

  @Test
  void headerAndContentHaveOneDeadlineEach() throws Exception {
    InetSocketAddress address = start(twoSeconds(), (action, value) -> Optional.of("in time"));
    byte[] request = json("{\"action\":\"a\",\"value\":1}");
    String answer = "";
    boolean inTime = false;
    while (!inTime) { // Again if the machine, not the peer, was too slow.
      long before = System.nanoTime();
      try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
        pause(1200);
        client.write(Arrays.copyOf(request, request.length - 1));
        inTime = millisSince(before) < 1600;
        before = System.nanoTime();
        pause(1200);
        client.write(new byte[] {'}'});
        inTime &= millisSince(before) < 1600;
        answer = client.answer();
      } catch (IOException e) {
        inTime &= millisSince(before) < 1600;
        assertFalse(inTime, e.toString());
      }
    }
    assertEquals("{\"result\":\"in time\"}", answer);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** For peers that are slow, which is what is tested. */
  private static void pause(long millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  @Test
  void aSlowHandlerDoesNotDelayOtherRequests() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    InetSocketAddress address =
        start(
            (action, value) -> {
              if (action.equals("slow")) {
                assertTrue(slow.await(WAIT_SECONDS, TimeUnit.SECONDS));
              }
              return Optional.of(action);
            });
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      client.write(json("{\"action\":\"slow\",\"value\":1}"));
      for (int i = 0; i < 20; i++) {
        assertEquals("{\"result\":\"quick\"}", ask(address, "{\"action\":\"quick\",\"value\":1}"));
      }
      slow.countDown();
      assertEquals("{\"result\":\"slow\"}", client.answer());
    }
  }

  @Test
  void requestsAboveTheWaitingLimitGetAnError() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Limits limits = Limits.host().with(Limit.BLOCKING_THREADS, 1).with(Limit.BLOCKING_WAITING, 1);
    InetSocketAddress address =
        start(
            limits,
            (action, value) -> {
              begun.countDown();
              assertTrue(slow.await(WAIT_SECONDS, TimeUnit.SECONDS));
              return Optional.of(value);
            });
    String busy = "{\"result\":\"Error: the server is busy; try again later\"}";
    byte[] request = json("{\"action\":\"a\",\"value\":1}");
    try (JsonTcpTestClient running = JsonTcpTestClient.connect(address).write(request)) {
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      try (JsonTcpTestClient one = JsonTcpTestClient.connect(address).write(request);
          JsonTcpTestClient two = JsonTcpTestClient.connect(address).write(request)) {
        // Which of the two waits is not known. The other is told, and closed, at once.
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        List<Thread> readers = List.of(reader(one, answers), reader(two, answers));
        assertEquals(busy, answers.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        slow.countDown();
        assertEquals("{\"result\":1}", answers.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("{\"result\":1}", running.answer());
        for (Thread reader : readers) {
          reader.join();
        }
      }
    }
  }

  private static Thread reader(JsonTcpTestClient client, BlockingQueue<String> answers) {
    Thread thread =
        new Thread(
            () -> {
              try {
                answers.add(client.answer());
              } catch (IOException e) {
                answers.add(e.toString());
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void aHandlersErrorIsAnsweredAndTheServerContinues() throws Exception {
    InetSocketAddress address =
        start(
            (action, value) -> {
              if (action.equals("bad")) {
                throw new StackOverflowError("part of a test");
              }
              return Optional.of("good");
            });
    assertEquals(
        "{\"result\":\"Error: the server has failed; its log has the error\"}",
        ask(address, "{\"action\":\"bad\",\"value\":1}"));
    assertEquals("{\"result\":\"good\"}", ask(address, "{\"action\":\"x\",\"value\":1}"));
  }

  @Test
  void aClientThatClosedItsHalfGetsTheWholeAnswer() throws Exception {
    String large = "x".repeat(8_000_000); // More than the sockets between hold.
    InetSocketAddress address = start((action, value) -> Optional.of(large));
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(address)) {
      client.write(json("{\"action\":\"a\",\"value\":1}"));
      client.endOutput();
      pause(300); // Reads late.
      assertEquals(large.length() + "{\"result\":\"\"}".length(), client.answer().length());
    }
  }

  @Test
  void fiveHundredSilentConnectionsDoNotBlockOthers() throws Exception {
    InetSocketAddress address =
        start(oneSecond().with(Limit.CONNECTIONS, 600), (action, value) -> Optional.of("served"));
    List<JsonTcpTestClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        silent.add(JsonTcpTestClient.connect(address));
      }
      assertEquals("{\"result\":\"served\"}", ask(address, "{\"action\":\"a\",\"value\":1}"));
      for (JsonTcpTestClient client : silent) {
        assertEquals(
            "{\"result\":\"Error: expected the whole message within 1 s\"}", client.answer());
      }
    } finally {
      for (JsonTcpTestClient client : silent) {
        client.close();
      }
    }
  }

  @Test
  void aClientAboveTheConnectionLimitGetsAnErrorAnswer() throws Exception {
    InetSocketAddress address = start(oneSecond().with(Limit.CONNECTIONS, 3));
    List<JsonTcpTestClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        silent.add(JsonTcpTestClient.connect(address));
      }
      try (JsonTcpTestClient fourth = JsonTcpTestClient.connect(address)) {
        assertEquals(
            "{\"result\":\"Error: This server has its maximum of 3 connections. Try again"
                + " later.\"}",
            fourth.answer());
      }
    } finally {
      for (JsonTcpTestClient client : silent) {
        client.close();
      }
    }
  }

  @Test
  void stopAnswersWaitingClientsAndLeavesNoThread() throws Exception {
    NewThreads threads = NewThreads.sinceNow();
    CountDownLatch begun = new CountDownLatch(1);
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    JsonTcpServer server =
        JsonTcpServer.start(
            ANY_PORT,
            (action, value) -> {
              begun.countDown();
              try {
                Thread.sleep(TimeUnit.SECONDS.toMillis(600));
              } catch (InterruptedException e) {
                ends.add("interrupted");
                throw e;
              }
              return Optional.empty();
            });
    try (JsonTcpTestClient client = JsonTcpTestClient.connect(server.address())) {
      client.write(json("{\"action\":\"a\",\"value\":1}"));
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      Thread reader = reader(client, ends);
      server.close();
      assertEquals(
          List.of("interrupted", "{\"result\":\"Error: the server stops\"}"),
          List.of(
                  ends.poll(WAIT_SECONDS, TimeUnit.SECONDS),
                  ends.poll(WAIT_SECONDS, TimeUnit.SECONDS))
              .stream()
              .sorted()
              .collect(Collectors.toList()));
      reader.join();
    }
    assertEquals(List.of(), threads.named("porthole-"));
  }
}
