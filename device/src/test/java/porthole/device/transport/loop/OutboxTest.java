package porthole.device.transport.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limits;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.Frames;

class OutboxTest {
  private static final long HEAP_BYTES = 1 << 20;

  private final Backlogs backlogs = new Backlogs();
  private final Outbox outbox = new Outbox(backlogs);
  private final Narrow channel = new Narrow();

  @BeforeEach
  void bound() {
    backlogs.bound(Limits.standard(), HEAP_BYTES);
  }

  /** A target that takes a given number of bytes and keeps them. */
  private static final class Narrow implements Outbox.Target {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int room;

    @Override
    public int write(ByteBuffer bytes) {
      int count = 0;
      for (; room > 0 && bytes.hasRemaining(); room--, count++) {
        taken.write(bytes.get());
      }
      return count;
    }

    @Override
    public long write(ByteBuffer[] buffers) {
      long count = 0;
      for (ByteBuffer buffer : buffers) {
        count += write(buffer);
      }
      return count;
    }
  }

  private void write(int room) throws IOException {
    channel.room = room;
    outbox.writeTo(channel);
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static PreparedMessage text(int number, int length) {
    return PreparedMessage.text(number + "#".repeat(length));
  }

  /** Returns the texts of whole unmasked frames; a ping as its name. */
  private static List<String> messages(byte[] stream) {
    List<String> messages = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(stream);
    while (bytes.hasRemaining()) {
      int opcode = bytes.get() & 0x7F;
      int length = bytes.get();
      length =
          length == 126
              ? bytes.getShort() & 0xFFFF
              : length == 127 ? (int) bytes.getLong() : length;
      byte[] payload = new byte[length];
      bytes.get(payload);
      messages.add(opcode == Frames.PING ? "ping" : new String(payload, UTF_8));
    }
    return messages;
  }

  @Test
  void aSharedMessageIsWrittenToEachPeer() throws Exception {
    for (int length : new int[] {0, 124, 125, 126, 65_535, 65_536, 200_000}) {
      PreparedMessage message = PreparedMessage.text("x".repeat(length));
      for (int i = 0; i < 3; i++) {
        Narrow each = new Narrow();
        each.room = Integer.MAX_VALUE;
        Outbox own = new Outbox(backlogs);
        own.add(message);
        own.writeTo(each);
        assertEquals(List.of("x".repeat(length)), messages(each.taken.toByteArray()));
        assertTrue(own.isEmpty());
        assertEquals(0, own.size());
      }
    }
  }

  @Test
  void aFrameWrittenAtOnceIsWholeWhereverTheTargetStops() throws Exception {
    byte[] text = "x".repeat(40_000).getBytes(UTF_8);
    for (int room : new int[] {0, 1, 3, 4, 5, 20_000, 40_003, 40_004}) {
      Narrow each = new Narrow();
      Outbox own = new Outbox(backlogs);
      each.room = room;
      ByteBuffer payload = ByteBuffer.wrap(text);
      own.writeFrame(each, Frames.TEXT, payload);
      assertFalse(payload.hasRemaining(), "room " + room);
      assertEquals(text.length + 4 - room, own.size(), "room " + room);
      own.addOvertaking(Frames.PING, utf8("overtaking"));
      own.addFrame(Frames.TEXT, utf8("behind"));
      each.room = Integer.MAX_VALUE;
      own.writeTo(each);
      List<String> sent = messages(each.taken.toByteArray());
      String large = new String(text, UTF_8);
      assertEquals(
          room == 0 ? List.of("ping", large, "behind") : List.of(large, "ping", "behind"),
          sent,
          "room " + room);
      assertTrue(own.isEmpty(), "room " + room);
      assertEquals(0, own.size(), "room " + room);
    }
    assertFalse(backlogs.areOver());
  }

  @Test
  void theOldestMessagesAreDroppedButNotAPartlyWrittenOne() throws Exception {
    for (int i = 0; i < 10; i++) {
      outbox.add(text(i, 100));
    }
    write(50);
    long each = text(0, 100).cost();
    assertEquals(7, outbox.dropOldest(3 * each));
    write(Integer.MAX_VALUE);
    assertEquals(List.of("0", "8", "9"), numbers());
  }

  @Test
  void theNewestMessageIsNeverDropped() throws Exception {
    outbox.add(text(1, 10));
    outbox.add(text(2, 1000));
    assertEquals(1, outbox.dropOldest(100));
    write(Integer.MAX_VALUE);
    assertEquals(List.of("2"), numbers());
  }

  @Test
  void theLatestMessageOfAKeyKeepsItsPlace() throws Exception {
    outbox.add(text(0, 9).latestOf("a"));
    write(3);
    outbox.add(text(1, 9).latestOf("a"));
    outbox.add(text(2, 9).latestOf("b"));
    outbox.add(text(3, 9));
    outbox.add(text(4, 9).latestOf("a"));
    outbox.add(text(5, 9));
    assertEquals(1, outbox.dropOutdated());
    write(Integer.MAX_VALUE);
    assertEquals(List.of("0", "2", "3", "4", "5"), numbers());
  }

  @Test
  void aControlFrameIsNeverDropped() throws Exception {
    outbox.add(text(1, 10));
    outbox.addFrame(Frames.PING, ByteBuffer.allocate(0));
    outbox.add(text(2, 10));
    assertEquals(1, outbox.dropOldest(0));
    assertEquals(1, outbox.dropMessages());
    write(Integer.MAX_VALUE);
    assertEquals(List.of("ping"), messages(channel.taken.toByteArray()));
  }

  @Test
  void droppingRemovesOnlyWholeFramesHoweverLittleIsWritten() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      channel.taken.reset();
      List<String> sent = new ArrayList<>();
      int dropped = churn(new Random(seed), sent);
      write(Integer.MAX_VALUE);
      List<String> received = messages(channel.taken.toByteArray());
      assertEquals(sent.size(), received.size() + dropped, "seed " + seed);
      int from = 0;
      for (String message : received) {
        int at = sent.subList(from, sent.size()).indexOf(message);
        assertTrue(at >= 0, "seed " + seed + ": in order");
        from += at + 1;
      }
      assertEquals(0, outbox.size(), "seed " + seed);
      assertFalse(backlogs.areOver());
    }
  }

  private int churn(Random random, List<String> sent) throws IOException {
    int dropped = 0;
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(8) == 0 ? random.nextInt(70_000) : random.nextInt(200);
      String text = i + "#".repeat(length);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          outbox.add(PreparedMessage.text(text).latestOf(random.nextInt(5)));
          sent.add(text);
        }
        case 3 -> {
          outbox.addFrame(Frames.TEXT, utf8(text));
          sent.add(text);
        }
        case 4 -> dropped += outbox.dropOldest(random.nextInt(100_000));
        case 5 -> dropped += random.nextInt(4) == 0 ? outbox.dropOutdated() : 0;
        case 6 -> dropped += random.nextInt(10) == 0 ? outbox.dropMessages() : 0;
        default -> write(random.nextInt(100_000));
      }
    }
    return dropped;
  }

  @Test
  void allBacklogsAreCountedTogether() throws Exception {
    long most = HEAP_BYTES / 100 * 25;
    List<Outbox> all = new ArrayList<>();
    for (long waiting = 0; waiting <= most; waiting += text(0, 1000).cost()) {
      assertFalse(backlogs.areOver(), "with " + waiting);
      all.add(new Outbox(backlogs));
      all.get(all.size() - 1).add(text(0, 1000));
    }
    assertTrue(backlogs.areOver());
    all.get(0).clear();
    assertFalse(backlogs.areOver());
  }

  @Test
  void aChunkCountsWithItsWholeSize() {
    long most = HEAP_BYTES / 100 * 25;
    List<Outbox> all = new ArrayList<>();
    for (long lent = 0; lent <= most; lent += Chunk.BYTES) {
      assertFalse(backlogs.areOver(), "with " + lent);
      all.add(new Outbox(backlogs));
      all.get(all.size() - 1).addFrame(Frames.TEXT, utf8("x"));
    }
    assertTrue(backlogs.areOver());
    all.get(0).clear();
    assertFalse(backlogs.areOver());
  }

  @Test
  void controlFramesBehindMessagesTakeNoChunkAndKeepTheirPlace() throws Exception {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      outbox.add(text(i, 10));
      outbox.addFrame(Frames.PING, utf8("?"));
      sent.addAll(List.of(i + "##########", "ping"));
    }
    assertFalse(backlogs.areOver());
    assertEquals(1, outbox.dropOldest(outbox.size() - 1), "only messages are dropped");
    sent.remove(0);
    while (!outbox.isEmpty()) {
      write(7);
    }
    assertEquals(sent, messages(channel.taken.toByteArray()));
    assertEquals(0, outbox.size());
  }

  @Test
  void aPingOvertakesAllUnwrittenMessages() throws Exception {
    for (int kind = 0; kind < 2; kind++) {
      for (int taken = 1; taken < 102 * 10; taken++) {
        channel.taken.reset();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          sent.add((char) ('a' + i) + "#".repeat(99));
          addText(kind == 0, sent.get(i));
        }
        write(taken);
        outbox.addOvertaking(Frames.PING, utf8("1"));
        outbox.addOvertaking(Frames.PING, utf8("2"));
        int begun = (taken + 101) / 102;
        sent.addAll(begun, List.of("ping", "ping"));
        write(Integer.MAX_VALUE);
        assertEquals(sent, messages(channel.taken.toByteArray()), "with " + taken + " taken");
        String bytes = channel.taken.toString(UTF_8);
        assertTrue(bytes.indexOf("\u00011") < bytes.indexOf("\u00012"), "pings keep their order");
        assertEquals(0, outbox.size());
        assertFalse(backlogs.areOver());
      }
    }
  }

  private void addText(boolean shared, String text) {
    if (shared) {
      outbox.add(PreparedMessage.text(text));
    } else {
      outbox.addFrame(Frames.TEXT, utf8(text));
    }
  }

  @Test
  void overtakingNeverSplitsAFrame() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      channel.taken.reset();
      Random random = new Random(seed);
      List<String> sent = new ArrayList<>();
      int pings = 0;
      for (int i = 0; i < 150; i++) {
        int size = random.nextInt(6) == 0 ? random.nextInt(80_000) : random.nextInt(300);
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> {
            sent.add(i + "#".repeat(size));
            addText(random.nextInt(4) == 0, sent.get(sent.size() - 1));
          }
          case 3 -> {
            outbox.addOvertaking(Frames.PING, ByteBuffer.allocate(random.nextInt(126)));
            pings++;
          }
          case 4 -> {
            outbox.addFrame(Frames.PING, ByteBuffer.allocate(random.nextInt(126)));
            pings++;
          }
          default -> write(random.nextInt(60_000));
        }
      }
      write(Integer.MAX_VALUE);
      List<String> received = messages(channel.taken.toByteArray());
      List<String> texts = new ArrayList<>(received);
      texts.removeIf("ping"::equals);
      assertEquals(sent, texts, "seed " + seed);
      assertEquals(pings, received.size() - texts.size(), "seed " + seed);
      assertEquals(0, outbox.size(), "seed " + seed);
      assertFalse(backlogs.areOver());
    }
  }

  @Test
  void bytesBeforeTheFirstFrameAreNotOvertaken() throws Exception {
    outbox.add(utf8("HTTP/1.1 101 x\r\n\r\n"));
    outbox.addFrame(Frames.TEXT, utf8("hello"));
    write(3);
    outbox.addOvertaking(Frames.PING, utf8("?"));
    write(Integer.MAX_VALUE);
    String bytes = channel.taken.toString(ISO_8859_1);
    assertEquals("HTTP/1.1 101 x\r\n\r\n\u0089\u0001?\u0081\u0005hello", bytes);
  }

  @Test
  void compressedMessagesAndFragmentsBehindASharedMessageUseChunks() throws Exception {
    String text = "x".repeat(40_000);
    for (int bits : new int[] {Frames.COMPRESSED, Frames.MORE}) {
      channel.taken.reset();
      outbox.add(text(1, 10));
      outbox.addFrame(bits | Frames.TEXT, utf8(text));
      write(Integer.MAX_VALUE);
      byte[] bytes = channel.taken.toByteArray();
      assertEquals(13 + 4 + 40_000, bytes.length);
      assertEquals((byte) (0x81 ^ bits), bytes[13]);
    }
  }

  private List<String> numbers() {
    List<String> numbers = new ArrayList<>();
    for (String message : messages(channel.taken.toByteArray())) {
      numbers.add(message.replace("#", ""));
    }
    return numbers;
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void largeBacklogsUseTheHeapAfterTheDirectChunks() throws Exception {
    long before = directBytes();
    byte[] sent = new byte[8 << 20];
    new Random(1).nextBytes(sent);
    outbox.add(ByteBuffer.wrap(sent));
    long copies = 64 << 10; // The buffer into which chunks on the heap are copied.
    long most = (long) Backlogs.MAX_DIRECT_CHUNKS * Chunk.BYTES + copies;
    assertTrue(directBytes() - before <= most, "direct: " + (directBytes() - before));
    for (int i = 0; !outbox.isEmpty(); i++) {
      write(1 + i % 100_000); // Cuts anywhere, in chunks of both kinds.
    }
    assertArrayEquals(sent, channel.taken.toByteArray());
    assertTrue(directBytes() - before <= most, "direct: " + (directBytes() - before));
  }

  @Test
  void chunksOnTheHeapAndMessagesKeepTheirOrder() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      if (i % 10 == 0) {
        outbox.add(text(i, 1000));
      } else {
        outbox.addFrame(Frames.TEXT, utf8(i + "#".repeat(1000)));
      }
      expected.add(i + "#".repeat(1000));
    }
    for (int i = 0; !outbox.isEmpty(); i++) {
      write(1 + i * 37 % 5000);
    }
    assertEquals(expected, messages(channel.taken.toByteArray()));
  }
}
