package porthole.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that a client sends in fragments (RFC 6455, section 5.4). */
class FragmentsTest {

  private static final int WAIT_MILLIS = 60_000;

  private final Recorder heard = new Recorder();
  private RawPeer peer;
  private Client client;

  @BeforeEach
  void open() throws Exception {
    peer = new RawPeer();
    client = peer.open(heard);
    assertEquals("open", heard.next());
  }

  @AfterEach
  void close() throws IOException {
    client.drop();
    peer.close();
  }

  @Test
  void aTextGoesOutInTheFragmentsOfItsIterator() throws Exception {
    client.send(Arrays.asList("a", "", "bc").iterator());
    client.send("whole");
    assertEquals("1+ a", peer.nextFragment());
    assertEquals("0+ ", peer.nextFragment());
    assertEquals("0+ bc", peer.nextFragment());
    assertEquals("0 ", peer.nextFragment());
    assertEquals("1 whole", peer.nextFragment());
  }

  @Test
  void anEmptyIteratorOrStreamIsAnEmptyMessage() throws Exception {
    client.send(Collections.<String>emptyIterator());
    client.send(new ByteArrayInputStream(new byte[0]));
    assertEquals("1 ", peer.nextFragment());
    assertEquals("2 ", peer.nextFragment());
  }

  @Test
  void aSurrogatePairInTwoFragmentsGoesWithTheLater() throws Exception {
    client.send(Arrays.asList("a\ud83d", "\ude00b", "\ud83d").iterator());
    assertEquals("1+ a", peer.nextFragment());
    assertEquals("0+ \ud83d\ude00b", peer.nextFragment());
    assertEquals("0+ ", peer.nextFragment());
    assertEquals("0+ ?", peer.nextFragment());
    assertEquals("0 ", peer.nextFragment());
  }

  @Test
  void aStreamGoesOutInPieces() throws Exception {
    byte[] bytes = String.join("", Collections.nCopies(20_000, "x")).getBytes(UTF_8);
    client.send(new ByteArrayInputStream(bytes));
    assertEquals(3 + 16 * 1024, peer.nextFragment().length());
    assertEquals(3 + 20_000 - 16 * 1024, peer.nextFragment().length());
    assertEquals("0 ", peer.nextFragment());
  }

  /** A text whose fragments come when the test says so. */
  private static final class Slowly implements Iterator<String> {
    private final BlockingQueue<String> parts = new LinkedBlockingQueue<>();
    private String next = "";

    @Override
    public boolean hasNext() {
      try {
        next = parts.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        return next != null && !next.equals("end");
      } catch (InterruptedException e) {
        return false;
      }
    }

    @Override
    public String next() {
      return next;
    }
  }

  private interface Sending {
    void run() throws IOException;
  }

  private static Thread sending(Sending work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                return; // The connection has ended.
              }
            },
            "sending");
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
    assertTrue(thread.isAlive());
  }

  @Test
  void otherMessagesWaitForTheEndOfAFragmentedOneAndPingsDoNot() throws Exception {
    Slowly slowly = new Slowly();
    Thread first = sending(() -> client.send(slowly));
    slowly.parts.add("a");
    assertEquals("1+ a", peer.nextFragment());
    Thread second = sending(() -> client.send("behind"));
    awaitWaiting(second);
    client.ping(ByteBuffer.allocate(0));
    assertEquals("9 ", peer.nextFragment());
    slowly.parts.add("b");
    assertEquals("0+ b", peer.nextFragment());
    slowly.parts.add("end");
    assertEquals("0 ", peer.nextFragment());
    assertEquals("1 behind", peer.nextFragment());
    first.join(WAIT_MILLIS);
    second.join(WAIT_MILLIS);
    assertFalse(first.isAlive() || second.isAlive());
  }

  @Test
  void aPingGoesBetweenFragmentsThatWait() throws Exception {
    client.drop();
    Duration never = Duration.ofDays(1);
    peer.bufferLittle();
    client = peer.open(peer.request().withHeartbeat(never, never), heard);
    int size = 64 * 1024;
    String fragment = String.join("", Collections.nCopies(size, "x"));
    Thread sending = sending(() -> client.send(Stream.generate(() -> fragment).iterator()));
    awaitWaiting(sending);
    client.ping(ByteBuffer.allocate(0));
    int before = 0;
    String frame = peer.nextFragment();
    for (; !frame.equals("9 "); before++) {
      assertEquals(3 + size, frame.length());
      frame = peer.nextFragment();
    }
    assertTrue(before < Client.MAX_BACKLOG_BYTES / size / 2, before + " fragments before the ping");
    // The writer may have had no time yet: then the ping comes even before the first.
    assertEquals((before == 0 ? "1+ " : "0+ ") + fragment, peer.nextFragment());
    client.drop();
    sending.join(WAIT_MILLIS);
    assertFalse(sending.isAlive());
  }

  @Test
  void theEndOfTheConnectionWakesThreadsThatWaitForTheTurn() throws Exception {
    Slowly slowly = new Slowly();
    Thread first = sending(() -> client.send(slowly));
    slowly.parts.add("a");
    assertEquals("1+ a", peer.nextFragment());
    Thread second = sending(() -> client.send("behind"));
    awaitWaiting(second);
    client.drop();
    second.join(WAIT_MILLIS);
    assertFalse(second.isAlive());
    slowly.parts.add("b");
    first.join(WAIT_MILLIS);
    assertFalse(first.isAlive());
  }

  @Test
  void withinAHandlerFragmentsAreRefusedAndNothingWaitsForThem() throws Exception {
    BlockingQueue<String> thrown = new LinkedBlockingQueue<>();
    client.drop();
    client =
        peer.open(
            new Recorder() {
              private Client opened;

              @Override
              public void onOpen(Client now) {
                opened = now;
                thrown.add("open");
              }

              @Override
              public void onText(String text) {
                thrown.add(
                    assertThrows(
                            IllegalStateException.class,
                            () -> opened.send(Arrays.asList("a").iterator()))
                        .getMessage());
                thrown.add(assertThrows(IOException.class, () -> opened.send("b")).getMessage());
              }
            });
    assertEquals("open", thrown.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    Slowly slowly = new Slowly();
    Thread sending = sending(() -> client.send(slowly));
    slowly.parts.add("a");
    assertEquals("1+ a", peer.nextFragment());
    peer.text("go");
    assertEquals(
        "Expected another thread than the handler's",
        thrown.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    assertEquals(
        "Expected no message in fragments under way",
        thrown.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    slowly.parts.add("end");
    sending.join(WAIT_MILLIS);
  }

  @Test
  void aStreamThatFailsClosesWith1011() throws Exception {
    InputStream broken =
        new InputStream() {
          private int left = 2;

          @Override
          public int read() throws IOException {
            return left;
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            if (--left == 0) {
              throw new IOException("broken");
            }
            bytes[from] = 'x';
            return 1;
          }
        };
    assertEquals("broken", assertThrows(IOException.class, () -> client.send(broken)).getMessage());
    assertEquals("2+ x", peer.nextFragment());
    assertEquals("8 1011", peer.next());
    assertThrows(IOException.class, () -> client.send("late"));
  }

  @Test
  void theIteratorIsAskedOnlyAsThePeerReads() throws Exception {
    AtomicLong asked = new AtomicLong();
    String megabyte = String.join("", Collections.nCopies(1 << 20, "x"));
    Iterator<String> endless =
        Stream.generate(
                () -> {
                  asked.incrementAndGet();
                  return megabyte;
                })
            .iterator();
    Thread sending = sending(() -> client.send(endless));
    awaitWaiting(sending);
    assertTrue(asked.get() < 30, asked + " MiB, with what the system buffers");
    peer.nextFragment();
    client.drop();
    sending.join(WAIT_MILLIS);
    assertFalse(sending.isAlive());
  }
}
