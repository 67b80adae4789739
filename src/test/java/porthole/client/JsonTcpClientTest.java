package porthole.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PROTOCOL.md, section 5, against a server by hand. */
class JsonTcpClientTest {
  private static final int WAIT_SECONDS = 60;
  private static final String HEADER =
      "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
          + "\"content-encoding\": \"utf-8\", \"content-length\": %d}";

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final List<Socket> silent = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    for (Socket socket : silent) {
      socket.close();
    }
  }

  private String place() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Answers one request, whose bytes are then in {@code requests}. */
  private void answer(byte[] answer) {
    new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                socket.setSoTimeout(WAIT_SECONDS * 1000);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                int length = in.readUnsignedShort();
                byte[] header = in.readNBytes(length);
                String text = new String(header, UTF_8);
                int content = Integer.parseInt(text.replaceAll(".*length\":(\\d+).*", "$1"));
                requests.add(
                    length + text + new String(in.readNBytes(content), UTF_8) + in.available());
                socket.getOutputStream().write(answer);
              } catch (IOException e) {
                requests.add(e.toString());
              }
            })
        .start();
  }

  private static byte[] message(String content) {
    byte[] bytes = content.getBytes(UTF_8);
    String header = String.format(HEADER, bytes.length);
    return ((char) 0 + "" + (char) header.length() + header + new String(bytes, ISO_8859_1))
        .getBytes(ISO_8859_1);
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new OutOfMemoryError("injected"),
        new StackOverflowError("injected"),
        new IllegalStateException("injected"));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable fault) throws E {
    throw (E) fault;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorInASendingThreadIsReportedAndFreesItsPlace(Throwable fault) throws Exception {
    JsonTcpClient client = JsonTcpClient.create();
    for (int i = 0; i < 2 * JsonTcpClient.MAX_SENDS_AT_ONCE; i++) {
      CompletableFuture<Reply> reply =
          client.send(
              () -> {
                JsonTcpClientTest.<RuntimeException>raise(fault);
                return Reply.sent();
              });
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> reply.get(WAIT_SECONDS, TimeUnit.SECONDS));
      assertSame(fault, e.getCause());
    }
    answer(message("{\"result\": 1}"));
    assertEquals("1", client.send(place(), "a", 1).get(WAIT_SECONDS, TimeUnit.SECONDS).json());
  }

  @Test
  void aRequestTravelsAsTheFormatSaysAndItsResultComesBack() throws Exception {
    answer(message("{\"result\": {\"mm\": 3.50, \"é\": null}}"));
    Reply reply = JsonTcpClient.create().ask(place(), "garden.rain", Map.of("mm", 3));
    assertEquals(
        "96{\"byteorder\":\"little\",\"content-type\":\"text/json\","
            + "\"content-encoding\":\"utf-8\",\"content-length\":41}"
            + "{\"action\":\"garden.rain\",\"value\":{\"mm\":3}}0",
        requests.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    assertFalse(reply.isOffline());
    assertEquals("{\"mm\":3.50,\"é\":null}", reply.json());
    assertEquals(3.5, ((Map<?, ?>) reply.result().get()).get("mm"));
  }

  @Test
  void aNameStandsForItsPlace() throws Exception {
    answer(message("{\"result\": null}"));
    JsonTcpClient client = JsonTcpClient.ofNames(Map.of("Telegram", place()));
    Reply reply = client.send("Telegram", "a", 1).get(WAIT_SECONDS, TimeUnit.SECONDS);
    assertEquals(Optional.empty(), reply.result());
    assertEquals("null", reply.json());
    assertEquals(
        "Expected a known name, or HOST:PORT with a port from 1 to 65535, but was 'Telegrm'",
        assertThrows(IllegalArgumentException.class, () -> client.ask("Telegrm", "a", 1))
            .getMessage());
    for (String wrong : List.of("host", "host:0", "host:65536", ":1", "a b:1", "::1:1")) {
      assertThrows(
          IllegalArgumentException.class, () -> JsonTcpClient.ofNames(Map.of("x", wrong)), wrong);
    }
  }

  @Test
  void aServerThatIsOfflineIsAResult() throws Exception {
    server.close();
    Reply reply = JsonTcpClient.create().ask(place(), "a", 1);
    assertTrue(reply.isOffline());
    assertEquals(
        "The server at " + place() + " seems to be offline: Connection refused", reply.toString());
    assertTrue(JsonTcpClient.create().tell(place(), "a", 1).isOffline());
    assertTrue(
        JsonTcpClient.create()
            .send(place(), "a", 1)
            .get(WAIT_SECONDS, TimeUnit.SECONDS)
            .isOffline());
  }

  @Test
  void aSilentServerIsATimeout() {
    JsonTcpClient client = JsonTcpClient.create().timeout(Duration.ofMillis(300));
    assertEquals(
        place() + " did not answer within 0.3 s",
        assertThrows(SocketTimeoutException.class, () -> client.ask(place(), "a", 1)).getMessage());
  }

  @Test
  void aServerThatDoesNotReadIsATimeout() {
    JsonTcpClient client = JsonTcpClient.create().timeout(Duration.ofMillis(300));
    String large = "x".repeat(20_000_000); // More than the sockets between hold.
    assertEquals(
        place() + " did not take it all within 0.3 s",
        assertThrows(SocketTimeoutException.class, () -> client.ask(place(), "a", large))
            .getMessage());
    assertThrows(SocketTimeoutException.class, () -> client.tell(place(), "a", large));
  }

  @Test
  void anAnswerBeforeTheWholeRequestIsReceived() throws Exception {
    Thread hasty =
        new Thread(
            () -> {
              try {
                Socket socket = server.accept();
                silent.add(socket);
                socket.getInputStream().readNBytes(100_000); // It has begun to write.
                socket.getOutputStream().write(message("{\"result\":\"too large\"}"));
              } catch (IOException e) {
                requests.add(e.toString());
              }
            });
    hasty.start();
    String large = "x".repeat(20_000_000);
    assertEquals("\"too large\"", JsonTcpClient.create().ask(place(), "a", large).json());
    hasty.join();
  }

  @Test
  void anInvalidAnswerIsAnError() {
    List<byte[]> answers =
        List.of(
            new byte[0],
            message("{\"result\": 1}").clone(),
            message("{\"answer\": 1}"),
            message("[1]"),
            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1),
            message("").clone());
    answers.get(1)[40] = '"'; // Within its header.
    for (byte[] answer : answers) {
      answer(answer);
      IOException error =
          assertThrows(
              IOException.class,
              () -> JsonTcpClient.create().ask(place(), "a", 1),
              new String(answer, ISO_8859_1));
      assertTrue(error.getMessage().startsWith(place()), error.getMessage());
    }
  }

  @Test
  void aValueThatJsonLacksIsRefusedBeforeConnecting() {
    assertThrows(
        IllegalArgumentException.class,
        () -> JsonTcpClient.create().ask(place(), "a", new Object()));
  }

  @Test
  void anInterruptEndsTheWaiting() throws Exception {
    assertAnInterruptEnds(() -> JsonTcpClient.create().ask(place(), "a", 1));
  }

  private interface Call {
    void run() throws IOException;
  }

  /** Interrupts a call after the server has accepted its connection, of which nobody reads. */
  private void assertAnInterruptEnds(Call call) throws Exception {
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    Thread calling =
        new Thread(
            () -> {
              try {
                call.run();
                ends.add("done");
              } catch (SocketTimeoutException e) {
                ends.add("timeout");
              } catch (InterruptedIOException e) {
                ends.add("interrupted " + Thread.currentThread().isInterrupted());
              } catch (IOException e) {
                ends.add(e.toString());
              }
            });
    calling.start();
    silent.add(server.accept());
    calling.interrupt();
    assertEquals("interrupted true", ends.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    calling.join();
  }

  @Test
  void atMost64ActionsAreOnTheirWayAndTheirThreadsEnd() throws Exception {
    JsonTcpClient client = JsonTcpClient.create().timeout(Duration.ofMinutes(10));
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < JsonTcpClient.MAX_SENDS_AT_ONCE; i++) {
      replies.add(client.send(place(), "a", 1));
    }
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> client.send(place(), "a", 1).get(WAIT_SECONDS, TimeUnit.SECONDS));
    assertEquals("Expected at most 64 actions on their way", refused.getCause().getMessage());
    server.close(); // Ends all of them: they are reset or refused.
    for (CompletableFuture<Reply> reply : replies) {
      reply.handle((answer, error) -> "ended").get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
    for (Thread thread : senders()) { // They have told; now they end.
      thread.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
    }
    assertEquals(List.of(), senders());
    assertTrue(client.send(place(), "a", 1).get(WAIT_SECONDS, TimeUnit.SECONDS).isOffline());
  }

  private static List<Thread> senders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("porthole-send-"))
        .collect(Collectors.toList());
  }

  @Test
  void tellDoesNotWaitForAnAnswer() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                socket.setSoTimeout(WAIT_SECONDS * 1000);
                told.add(new String(socket.getInputStream().readAllBytes(), UTF_8));
              } catch (IOException e) {
                told.add(e.toString());
              }
            })
        .start();
    Reply reply = JsonTcpClient.create().tell(place(), "garden.rain", "x".repeat(2_000_000));
    assertFalse(reply.isOffline());
    assertEquals("", reply.offlineReason());
    assertEquals(Optional.empty(), reply.result());
    assertEquals("null", reply.toString());
    String request = told.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertTrue(request.endsWith("x\"}"), "all of it arrives, and then the end");
  }

  @Test
  void aHostWithoutAnAddressIsOffline() throws Exception {
    Reply reply = JsonTcpClient.create().ask("nowhere.invalid:1", "a", 1);
    assertTrue(reply.isOffline());
    assertTrue(reply.offlineReason().endsWith("there is no such host"), reply.offlineReason());
    assertEquals(reply, JsonTcpClient.create().tell("nowhere.invalid:1", "a", 1));
  }

  @Test
  void aTimeoutIsAboveZero() {
    JsonTcpClient client = JsonTcpClient.create();
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThrows(IllegalArgumentException.class, () -> client.timeout(timeout));
    }
  }

  @Test
  void anAnswerOfAnotherTypeIsAnErrorThatNamesIt() {
    byte[] answer =
        new String(message("{\"result\": 1}"), ISO_8859_1)
            .replace("text/json", "something")
            .getBytes(ISO_8859_1);
    answer(answer);
    IOException error =
        assertThrows(IOException.class, () -> JsonTcpClient.create().ask(place(), "a", 1));
    assertTrue(error.getMessage().startsWith(place()), error.getMessage());
  }

  @Test
  void anInterruptEndsABlockedTell() throws Exception {
    assertAnInterruptEnds(() -> JsonTcpClient.create().tell(place(), "a", "x".repeat(64_000_000)));
  }

  @Test
  void repliesAreTheirText() throws Exception {
    Reply one = Reply.received("{\"result\":1}");
    assertEquals(one, Reply.received("{\"result\":1}"));
    assertEquals(one.hashCode(), Reply.received("{\"result\":1}").hashCode());
    assertNotEquals(one, Reply.received("{\"result\":2}"));
    assertNotEquals(Reply.sent(), Reply.offline("gone"));
    assertNotEquals(one, "{\"result\":1}");
  }
}
