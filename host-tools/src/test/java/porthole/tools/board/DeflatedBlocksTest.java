package porthole.tools.board;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class DeflatedBlocksTest {

  /** Does what take.py does. */
  private static byte[] decode(byte[] block) throws DataFormatException {
    assertEquals(block.length - 5, Integer.parseInt(new String(block, 1, 4, US_ASCII), 16));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 5; i < block.length; i++) {
      boolean escaped = block[i] == 0x1b;
      i += escaped ? 1 : 0;
      bytes.write(!escaped ? block[i] : block[i] == '1' ? 3 : 0x1b);
    }
    if (block[0] == 's') {
      return bytes.toByteArray();
    }
    Inflater inflater = new Inflater(true);
    inflater.setInput(bytes.toByteArray());
    byte[] plain = new byte[DeflatedBlocks.BLOCK_BYTES + 1];
    int length = inflater.inflate(plain);
    assertTrue(inflater.finished());
    inflater.end();
    return Arrays.copyOf(plain, length);
  }

  @Test
  void anyContentIsRestoredAndBlocksContainNoCtrlC() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      byte[] content = new byte[random.nextInt(3000)];
      int values = 1 + random.nextInt(256);
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) random.nextInt(values);
      }
      ByteArrayOutputStream back = new ByteArrayOutputStream();
      for (int at = 0; at < content.length; at += DeflatedBlocks.BLOCK_BYTES) {
        byte[] block = DeflatedBlocks.at(content, at, round % 2 == 0);
        for (byte b : block) {
          assertFalse(b == 3, "round " + round + " of seed 3");
        }
        assertTrue(round % 2 == 0 || block[0] == 's');
        back.writeBytes(decode(block));
      }
      assertArrayEquals(content, back.toByteArray(), "round " + round + " of seed 3");
    }
  }

  @Test
  void aBlockIsDeflatedOnlyWhenThatMakesItSmaller() {
    assertEquals('d', DeflatedBlocks.at(new byte[500], 0, true)[0]);
    byte[] noise = new byte[1024];
    new Random(1).nextBytes(noise);
    assertEquals('s', DeflatedBlocks.at(noise, 0, true)[0]);
  }

  @Test
  void theLastBlockIsEmpty() {
    assertArrayEquals("s0000".getBytes(US_ASCII), DeflatedBlocks.last());
  }
}
