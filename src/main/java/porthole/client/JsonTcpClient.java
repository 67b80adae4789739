package porthole.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import porthole.protocol.Action;
import porthole.protocol.JsonTcpMessage;
import porthole.protocol.ProtocolViolationException;

/**
 * Sends actions as JSON over TCP ({@code PROTOCOL.md}, section 5): one connection for each. All
 * methods may be called by any thread.
 *
 * <pre>{@code
 * JsonTcpClient client = JsonTcpClient.ofNames(Map.of("Telegram", "192.168.1.7:65432"));
 * client.send("Telegram", "TelegramBot", Map.of("4711", "It rains."));     // beside the caller
 * Reply reply = client.ask("127.0.0.1:65432", "garden.rain", 3.5);         // waits
 * }</pre>
 */
public final class JsonTcpClient {
  /** The default timeout for a request and its answer together. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Bounds the threads: each action on its way has one, for at most its timeout. */
  public static final int MAX_SENDS_AT_ONCE = 64;

  private static final AtomicLong THREADS = new AtomicLong();

  private final Map<String, String> names;
  private final Duration timeout;
  private final Semaphore sends;

  private JsonTcpClient(Map<String, String> names, Duration timeout, Semaphore sends) {
    this.names = names;
    this.timeout = timeout;
    this.sends = sends;
  }

  /** Returns a client without names for places. */
  public static JsonTcpClient create() {
    return ofNames(Collections.emptyMap());
  }

  /**
   * Returns a client with names for places.
   *
   * @param names to {@code HOST:PORT}
   * @throws IllegalArgumentException when one is no {@code HOST:PORT}
   */
  public static JsonTcpClient ofNames(Map<String, String> names) {
    names.values().forEach(HostAndPort::parse);
    return new JsonTcpClient(
        Collections.unmodifiableMap(new LinkedHashMap<>(names)),
        DEFAULT_TIMEOUT,
        new Semaphore(MAX_SENDS_AT_ONCE));
  }

  /**
   * Returns this client with another timeout for each action, from connecting to the answer.
   * Looking up a host name is not included.
   */
  public JsonTcpClient timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("Expected a timeout above zero but was " + timeout);
    }
    return new JsonTcpClient(names, timeout, sends);
  }

  /**
   * Sends an action on a thread of its own, which ends with the answer.
   *
   * @param place a name, or {@code HOST:PORT}
   * @param value a map, a list, a string, a number or a boolean, and what those hold
   * @return completed with what {@link #ask} returns or throws; with an {@link IOException} at once
   *     when {@link #MAX_SENDS_AT_ONCE} are on their way
   * @throws IllegalArgumentException when the place is neither, or the value is no JSON
   */
  public CompletableFuture<Reply> send(String place, String action, Object value) {
    HostAndPort address = resolve(place);
    byte[] request = request(action, value);
    return send(() -> ask(address, request));
  }

  /** Exchanges on a thread of its own. */
  CompletableFuture<Reply> send(Callable<Reply> exchange) {
    CompletableFuture<Reply> future = new CompletableFuture<>();
    if (sends.tryAcquire()) {
      start(() -> complete(future, exchange));
    } else {
      future.completeExceptionally(
          new IOException("Expected at most " + MAX_SENDS_AT_ONCE + " actions on their way"));
    }
    return future;
  }

  /** On a thread of its own. It has given its place back when somebody is told. */
  private void complete(CompletableFuture<Reply> future, Callable<Reply> exchange) {
    try {
      Reply reply = exchange.call();
      sends.release();
      future.complete(reply);
    } catch (Throwable e) { // Whatever it is, whoever waits has to know.
      sends.release();
      future.completeExceptionally(e);
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "porthole-send-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (Error e) { // No memory for another thread.
      sends.release();
      throw e;
    }
  }

  /**
   * Sends an action and waits for its answer.
   *
   * @param place a name, or {@code HOST:PORT}
   * @param value a map, a list, a string, a number or a boolean, and what those hold
   * @return the answer, or a reply that {@link Reply#isOffline}
   * @throws java.net.SocketTimeoutException when there was no answer in time
   * @throws java.io.InterruptedIOException when interrupted, which stays set
   * @throws IOException when the connection broke, or the answer is none
   * @throws IllegalArgumentException when the place is neither, or the value is no JSON
   */
  public Reply ask(String place, String action, Object value) throws IOException {
    return ask(resolve(place), request(action, value));
  }

  /**
   * Sends an action and returns without waiting for the answer.
   *
   * @return a reply without a result, or one that {@link Reply#isOffline}
   * @throws IOException as {@link #ask} does
   */
  public Reply tell(String place, String action, Object value) throws IOException {
    HostAndPort address = resolve(place);
    byte[] request = request(action, value);
    try {
      new JsonTcpExchange(address, timeout).tell(request);
      return Reply.sent();
    } catch (JsonTcpExchange.OfflineException e) {
      return offline(address, e);
    }
  }

  private Reply ask(HostAndPort address, byte[] request) throws IOException {
    try {
      JsonTcpMessage answer = new JsonTcpExchange(address, timeout).ask(request);
      if (!answer.isJson()) {
        throw new IOException(address + " answered with " + answer.type() + " and not with JSON");
      }
      return Reply.received(answer.text());
    } catch (JsonTcpExchange.OfflineException e) {
      return offline(address, e);
    } catch (ProtocolViolationException e) {
      throw new IOException(address + ": " + e.getMessage(), e);
    }
  }

  private static Reply offline(HostAndPort place, JsonTcpExchange.OfflineException why) {
    return Reply.offline("The server at " + place + " seems to be offline: " + why.getMessage());
  }

  private static byte[] request(String action, Object value) {
    try {
      return Action.of(action, value).encode().encode();
    } catch (RuntimeException e) { // What nanojson throws is its own.
      throw new IllegalArgumentException("Expected a value that JSON has: " + e.getMessage(), e);
    }
  }

  private HostAndPort resolve(String place) {
    return HostAndPort.parse(names.getOrDefault(place, place));
  }
}
