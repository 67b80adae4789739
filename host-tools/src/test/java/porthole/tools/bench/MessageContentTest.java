package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import porthole.protocol.Flip;

class MessageContentTest {
  @Test
  void everyMessageHasItsSizeAndDiffersFromTheOthersInItsFirstByte() {
    for (MessageContent content : MessageContent.values()) {
      for (int size : new int[] {1, 2, 3, 4, 5, 4096}) {
        Set<Byte> first = new HashSet<>();
        for (int number = 0; number < 16; number++) {
          byte[] payload = content.payload(new Random(number), number, size);
          assertEquals(size, payload.length, content.toString());
          assertTrue(first.add(payload[0]), content + " " + number);
        }
      }
    }
  }

  @Test
  void mixedTextIsUtf8WithAboutAsManyCharactersOfEachLength() {
    byte[] payload = MessageContent.MIXED.payload(new Random(1), 0, 4096);
    String text = new String(payload, UTF_8);
    assertArrayEquals(payload, text.getBytes(UTF_8));
    int[] counts = new int[5];
    text.codePoints().forEach(c -> counts[Character.toString(c).getBytes(UTF_8).length]++);
    for (int length = 1; length <= 4; length++) {
      assertTrue(counts[length] > 4096 / 10 / 2, length + " bytes: " + counts[length]);
    }
  }

  @Test
  void inReverseMixedTextIsTheSameCharacters() {
    byte[] payload = MessageContent.MIXED.payload(new Random(1), 0, 4096);
    byte[] reversed = Dialect.FLIP.reply(payload);
    assertEquals(Flip.ON.answer(new String(payload, UTF_8)), new String(reversed, UTF_8));
  }
}
