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
  void thereIsRoomAgainOnlyWhenAFrameIsWritten() {
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
  void nothingFollowsACloseFrame() {
    backlog.add(TEXT);
    backlog.add(CLOSE);
    backlog.add(TEXT);
    assertTrue(backlog.isComplete());
    assertEquals(Optional.of(TEXT), backlog.take());
    assertEquals(Optional.of(CLOSE), backlog.take());
    assertEquals(Optional.empty(), backlog.take());
  }

  @Test
  void whatWaitedIsStillTakenAfterTheEnd() throws InterruptedException {
    backlog.add(TEXT);
    backlog.add(TEXT);
    backlog.end();
    backlog.awaitRoom(); // Full, and yet it returns: nobody would make room any more.
    assertEquals(Optional.of(TEXT), backlog.take());
    assertEquals(Optional.of(TEXT), backlog.take());
    assertEquals(Optional.empty(), backlog.take());
  }
}
