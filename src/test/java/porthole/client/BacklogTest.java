package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private static final ByteBuffer TEXT = ByteBuffer.wrap(new byte[] {(byte) 0x81, 0});
  private static final ByteBuffer CLOSE = ByteBuffer.wrap(new byte[] {(byte) 0x88, 0});

  private final Backlog backlog = new Backlog(4);

  @Test
  void aFrameFreesItsRoomWhenWritten() {
    backlog.add(TEXT);
    assertTrue(backlog.hasRoom());
    backlog.add(TEXT);
    assertFalse(backlog.hasRoom());
    assertEquals(Optional.of(TEXT), backlog.take());
    assertFalse(backlog.hasRoom(), "taken, but still in memory");
    backlog.written(2);
    assertTrue(backlog.hasRoom());
  }

  @Test
  void nothingIsAddedAfterACloseFrame() {
    backlog.add(TEXT);
    backlog.add(CLOSE);
    backlog.add(TEXT);
    assertTrue(backlog.isComplete());
    assertEquals(Optional.of(TEXT), backlog.take());
    assertEquals(Optional.of(CLOSE), backlog.take());
    assertEquals(Optional.empty(), backlog.take());
  }

  @Test
  void pingsOvertakeMessagesOnceManyBytesWaitAndKeepTheirOwnOrder() throws Exception {
    Backlog large = new Backlog(1 << 20);
    ByteBuffer first = ping(1);
    ByteBuffer second = ping(2);
    ByteBuffer third = ping(3);
    ByteBuffer message = ByteBuffer.allocate(16 * 1024 + 1).put(0, (byte) 0x82);
    large.addOvertaking(first);
    large.add(message);
    large.add(TEXT);
    assertEquals(Optional.of(first), large.take());
    large.addOvertaking(second);
    large.add(CLOSE);
    large.addOvertaking(third);
    assertEquals(Optional.of(second), large.take(), "the third would follow a close frame");
    assertEquals(Optional.of(message), large.take());
    assertEquals(Optional.of(TEXT), large.take());
    assertEquals(Optional.of(CLOSE), large.take());
    assertEquals(Optional.empty(), large.take());
  }

  @Test
  void pongsHaveALimitOfTheirOwn() throws Exception {
    ByteBuffer message = ByteBuffer.allocate(16 * 1024 + 1).put(0, (byte) 0x82);
    Backlog small = new Backlog(16 * 1024 + 8);
    small.add(message);
    for (int i = 0; small.hasRoomForPong(); i++) {
      assertTrue(i < 10_000, "there is no bound");
      small.addOvertaking(ping(i));
    }
    assertTrue(small.hasRoom());
    ByteBuffer taken = small.take().get();
    assertFalse(small.hasRoomForPong(), "taken, but still in memory");
    small.written(taken.remaining());
    assertTrue(small.hasRoomForPong());
  }

  private static ByteBuffer ping(int number) {
    return ByteBuffer.wrap(new byte[] {(byte) 0x89, 2, (byte) (number >> 8), (byte) number});
  }

  @Test
  void queuedFramesAreTakenAfterTheEnd() throws InterruptedException {
    backlog.add(TEXT);
    backlog.add(TEXT);
    backlog.end();
    backlog.awaitRoom(); // Full, and yet it returns: nobody would make room any more.
    assertEquals(Optional.of(TEXT), backlog.take());
    assertEquals(Optional.of(TEXT), backlog.take());
    assertEquals(Optional.empty(), backlog.take());
  }
}
