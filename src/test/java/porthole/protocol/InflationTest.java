package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one connection may receive compressed, and how it borrows a decompressor. */
class InflationTest {
  private static final int MAX_BYTES = 1000;

  /** The most compressed bytes of a message: twice the limit of the inflated ones, and 1 kB. */
  private static final int MAX_COMPRESSED_BYTES = 3024;

  private final Inflaters lender = Inflaters.withoutContext();
  private final Inflation inflation = new Inflation(lender, MAX_BYTES);
  private final MessageDeflater deflater = MessageDeflater.withoutContext();

  @AfterEach
  void end() {
    lender.end();
    deflater.end();
  }

  private ByteBuffer zeros(int count) {
    return deflater.deflate(ByteBuffer.allocate(count), 15).get();
  }

  @Test
  void compressedBytesOfAMessageAreLimitedInAll() throws Exception {
    assertTrue(inflation.fits(MAX_COMPRESSED_BYTES));
    assertFalse(inflation.fits(MAX_COMPRESSED_BYTES + 1));
    ByteBuffer part = zeros(100);
    int taken = part.remaining();
    inflation.receive(part);
    assertTrue(inflation.fits(MAX_COMPRESSED_BYTES - taken));
    assertFalse(inflation.fits(MAX_COMPRESSED_BYTES - taken + 1));
    inflation.end();
    assertTrue(inflation.fits(MAX_COMPRESSED_BYTES), "the next message begins at nothing");
  }

  @Test
  void theLargestLimitNeedsNoMoreThanAnIntOfCompressedBytes() {
    Inflation largest = new Inflation(lender, Integer.MAX_VALUE);
    assertTrue(largest.fits(Integer.MAX_VALUE));
    assertFalse(largest.fits(Integer.MAX_VALUE + 1L));
  }

  @Test
  void inflatedBytesAreCountedForEachMessageAndInAll() throws Exception {
    assertEquals(0, inflation.size());
    for (int i = 1; i <= 3; i++) {
      inflation.receive(zeros(400));
      assertEquals(400, inflation.finish(false).position());
      assertEquals(400, inflation.size());
      assertEquals(400 * i, inflation.inflatedBytes());
      inflation.end();
      assertEquals(0, inflation.size());
    }
  }

  @Test
  void aDecompressorIsLentOnceForAMessageAndGivenBackAtItsEnd() throws Exception {
    MessageInflater free = lender.lend();
    lender.giveBack(free);
    inflation.receive(zeros(10));
    inflation.receive(ByteBuffer.allocate(0));
    MessageInflater other = lender.lend();
    assertNotSame(free, other);
    inflation.end();
    inflation.end(); // Nothing is given back twice.
    assertSame(free, lender.lend());
    assertNotSame(free, lender.lend());
    other.end();
  }

  @Test
  void fourFreeDecompressorsAreKept() {
    List<MessageInflater> lent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      lent.add(lender.lend());
    }
    lent.forEach(lender::giveBack);
    List<MessageInflater> again = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      again.add(lender.lend());
    }
    assertEquals(4, again.stream().filter(lent::contains).count());
    again.forEach(MessageInflater::end);
  }
}
