package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which compressor and window a session uses, and what it gives back. */
class PerMessageDeflateTest {
  private static final int FROM_BYTES = 10;

  private final DeflatePool pool = new DeflatePool();
  private final AtomicInteger ended = new AtomicInteger();

  @AfterEach
  void end() {
    pool.end();
  }

  private PerMessageDeflate server(DeflateParameters agreed) {
    return PerMessageDeflate.ofServer(agreed, FROM_BYTES, pool, ended::incrementAndGet);
  }

  /** Returns 2000 bytes whose second half repeats the first, which is noise. */
  private static byte[] twice() {
    byte[] noise = noise();
    return ByteBuffer.allocate(2 * noise.length).put(noise).put(noise).array();
  }

  private static byte[] noise() {
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);
    return noise;
  }

  /** Returns whether a message can refer to the message before it. */
  private static boolean keepsContext(PerMessageDeflate deflate) {
    assertTrue(deflate.compress(ByteBuffer.wrap(twice())).isPresent());
    return deflate.compress(ByteBuffer.wrap(noise())).isPresent();
  }

  @Test
  void messagesFromTheGivenSizeOnAreCompressedUntilTheEnd() {
    PerMessageDeflate deflate = server(DeflateParameters.offer());
    assertFalse(deflate.wants(FROM_BYTES - 1));
    assertTrue(deflate.wants(FROM_BYTES));
    deflate.end();
    assertFalse(deflate.wants(FROM_BYTES));
    assertFalse(PerMessageDeflate.NONE.wants(1 << 30));
  }

  @Test
  void theEndRunsTheGivenWorkOnce() {
    PerMessageDeflate deflate = server(DeflateParameters.offer());
    deflate.end();
    deflate.end();
    assertEquals(1, ended.get());
  }

  @Test
  void eachRoleKeepsTheContextOfItsOwnDirection() {
    DeflateParameters offer = DeflateParameters.offer();
    assertTrue(keepsContext(server(offer)));
    assertFalse(keepsContext(server(offer.withServerNoContextTakeover())));
    assertTrue(keepsContext(server(offer.withClientNoContextTakeover())));
    assertTrue(keepsContext(PerMessageDeflate.ofClient(offer, 1)));
    assertTrue(keepsContext(PerMessageDeflate.ofClient(offer.withServerNoContextTakeover(), 1)));
    assertFalse(keepsContext(PerMessageDeflate.ofClient(offer.withClientNoContextTakeover(), 1)));
  }

  @Test
  void eachRoleKeepsTheWindowOfItsOwnDirection() {
    DeflateParameters agreed =
        DeflateParameters.offer().withServerMaxWindowBits(9).withClientMaxWindowBits(15);
    assertEquals(Optional.empty(), server(agreed).compress(ByteBuffer.wrap(twice())));
    assertTrue(
        PerMessageDeflate.ofClient(agreed, 1).compress(ByteBuffer.wrap(twice())).isPresent());
  }

  @Test
  void withoutContextTheCompressorOfThePoolIsUsedAndKeptAtTheEnd() {
    PerMessageDeflate deflate = server(DeflateParameters.offer().withServerNoContextTakeover());
    ByteBuffer message = ByteBuffer.wrap("again and again and again".getBytes(UTF_8));
    assertTrue(deflate.compress(message).isPresent());
    MessageDeflater shared = pool.deflater();
    assertSame(shared, pool.deflater());
    deflate.end();
    assertTrue(shared.deflate(message, 15).isPresent(), "other sessions need it");
  }

  @Test
  void theEndOfThePoolFreesItsCompressorAndDecompressors() throws Exception {
    MessageDeflater deflater = pool.deflater();
    MessageInflater lent = pool.inflaters().lend();
    pool.inflaters().giveBack(lent);
    assertSame(lent, pool.inflaters().lend());
    pool.inflaters().giveBack(lent);
    pool.end();
    ByteBuffer bytes = ByteBuffer.wrap(twice());
    assertThrows(NullPointerException.class, () -> deflater.deflate(bytes, 15)); // As the JDK does.
    assertThrows(NullPointerException.class, () -> lent.inflate(bytes, 1 << 20));
    assertNotSame(lent, pool.inflaters().lend());
  }

  @Test
  void theEndOfASessionFreesItsOwnCompressor() {
    PerMessageDeflate deflate = server(DeflateParameters.offer());
    assertTrue(deflate.compress(ByteBuffer.wrap(twice())).isPresent());
    deflate.end();
    ByteBuffer bytes = ByteBuffer.wrap(twice());
    assertThrows(NullPointerException.class, () -> deflate.compress(bytes));
  }
}
