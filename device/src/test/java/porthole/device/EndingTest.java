package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;
import porthole.device.configuration.Configuration;
import porthole.device.transport.Endpoint;

/** The end of the process. Each test starts one with a heap of 16 MB. */
class EndingTest {
  private static final int WAIT_SECONDS = 60;
  private static final int CONNECT_TRIES = 100;

  private Process process;
  private URI channels;

  /** The service with a channels endpoint that does harm on command. */
  public static final class HarmedService {
    private static Object[] hoard;

    private static final Endpoint ENDPOINT = (connection, request) -> HarmedService::harm;

    private HarmedService() {}

    public static void main(String[] args) throws Exception {
      for (int tries = 1; ; tries++) {
        String address = "127.0.0.1:" + freePort();
        try {
          Configuration configuration = Configuration.defaults(address);
          Main.serve(configuration, "Ready " + address, any -> ENDPOINT, System.out);
        } catch (IOException e) { // Another program has just taken the port.
          if (tries == 10) {
            throw e;
          }
        }
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    private static void harm(String text) {
      switch (text) {
        case "hoard" -> hoardAll();
        case "fill" -> fill(null);
        case "block" -> blockForEver();
        case "die" -> new Thread(HarmedService::die, "porthole-of-a-test").start();
        default -> throw new IllegalArgumentException(text);
      }
    }

    /** Fills the heap to the last object. */
    private static void hoardAll() {
      for (int size = 1 << 18; size >= 1; size /= 2) {
        try {
          while (true) {
            Object[] more = new Object[size];
            more[0] = hoard;
            hoard = more;
          }
        } catch (OutOfMemoryError e) {
          if (size == 1) {
            throw e;
          }
        }
      }
    }

    /** Fills the heap, and releases it when it is full. */
    private static void fill(Object[] filled) {
      Object[] all = filled;
      while (true) {
        Object[] more = new Object[1 << 10];
        more[0] = all;
        all = more;
      }
    }

    private static void blockForEver() {
      System.out.println("Blocked");
      CountDownLatch never = new CountDownLatch(1);
      while (true) {
        try {
          never.await();
        } catch (InterruptedException e) {
          continue; // It ignores the interrupt.
        }
      }
    }

    private static void die() {
      throw new AssertionError("for a test");
    }
  }

  /** The service as a device runs it, which cannot be stopped without a fault. */
  public static final class FaultyStop {
    private FaultyStop() {}

    public static void main(String[] args) throws Exception {
      Throwable fault =
          Class.forName(args[0]).asSubclass(Throwable.class).getConstructor().newInstance();
      Ending.onErrors(
          Service.start(Configuration.defaults("127.0.0.1:" + HarmedService.freePort())));
      Ending.onSignals(() -> InjectedFaults.raise(fault));
      System.out.println("Ready 127.0.0.1:1");
      new CountDownLatch(1).await();
    }
  }

  private BufferedReader start() throws Exception {
    return start(HarmedService.class);
  }

  private BufferedReader start(Class<?> program, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-Xmx16m");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(args));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String ready = out.readLine();
    assertTrue(ready != null && ready.startsWith("Ready "), ready);
    channels = URI.create("ws://" + ready.substring("Ready ".length()) + "/channels");
    return out;
  }

  @AfterEach
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private Client open() throws Exception {
    return Client.connect(Request.to(channels), new ClientHandler() {});
  }

  private void assertEndsWith(int code) throws Exception {
    assertTrue(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS), "it has not ended");
    assertEquals(code, process.exitValue());
  }

  @Test
  void aHandlerThatFillsTheHeapLosesOnlyItsConnection() throws Exception {
    start();
    BlockingQueue<String> echoed = new LinkedBlockingQueue<>();
    ClientHandler hearing =
        new ClientHandler() {
          @Override
          public void onText(String text) {
            echoed.add(text);
          }
        };
    try (Client other = Client.connect(Request.to(channels.resolve("/")), hearing)) {
      for (int i = 0;
          i < 5;
          i++) { // Three such errors outside every connection would end the process.
        assertEquals(1011, closeCodeAfter("fill"));
        other.send("still here " + i);
        assertEquals("still here " + i, echoed.poll(WAIT_SECONDS, TimeUnit.SECONDS));
      }
    }
    assertTrue(process.isAlive());
  }

  private int closeCodeAfter(String text) throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    ClientHandler waiting =
        new ClientHandler() {
          @Override
          public void onClose(int code, String reason) {
            closed.complete(code);
          }
        };
    try (Client client = Client.connect(Request.to(channels), waiting)) {
      client.send(text);
      return closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void theProcessEndsWith3WhenMemoryHasRunOut() throws Exception {
    start();
    try (Client client = open()) {
      client.send("hoard");
      for (int i = 0; i < CONNECT_TRIES && process.isAlive(); i++) {
        knock();
      }
    }
    assertEndsWith(3);
  }

  /** Connects, which the process cannot serve any more. */
  private void knock() {
    try {
      open().close();
    } catch (Exception e) {
      assertTrue(e instanceof IOException, () -> "" + e);
    }
  }

  @Test
  void theProcessEndsWith3WhenOneOfOurThreadsDies() throws Exception {
    start();
    try (Client client = open()) {
      client.send("die");
      assertEndsWith(3);
    }
  }

  @Test
  void sigtermEndsTheProcessInSpiteOfABlockedHandler() throws Exception {
    BufferedReader out = start();
    try (Client client = open()) {
      client.send("block");
      assertEquals("Blocked", out.readLine());
      process.destroy(); // SIGTERM
      assertEndsWith(0);
    }
  }

  @Test
  void sigtermEndsTheProcessWith0() throws Exception {
    start();
    process.destroy(); // SIGTERM
    assertEndsWith(0);
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, RuntimeException.class})
  void anErrorWhileStoppingEndsTheProcessWith3(Class<?> fault) throws Exception {
    start(FaultyStop.class, fault.getName());
    process.destroy(); // SIGTERM
    assertEndsWith(3);
  }
}
