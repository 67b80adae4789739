package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** The content of the messages of a run. */
enum MessageContent {
  /** Random bytes. */
  BINARY("binary"),

  /** Upper-case letters and digits, which are no command of any endpoint. */
  ASCII("text"),

  /**
   * Characters of 1, 2, 3 and 4 bytes in UTF-8, equally many of each, in random order. Each is one
   * user-perceived character (UAX #29), so reversed text has the same characters.
   */
  MIXED("mixed text");

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int MAX_CHARACTER_BYTES = 4;

  /** Sixteen characters for each length: Latin, Greek, Cyrillic; Han, Kana; emoji, Gothic. */
  private static final String[] CHARACTERS = {
    LETTERS.substring(0, 16),
    "éßñøčłžőαβωжщяђї",
    "€水火木金土日月花あいうえカキク",
    "😀😎🚀🌍🎉🐍🔥🍕🎸🏠💡🚲𐍈𐌰𐌱𝄞",
  };

  private final String description;

  MessageContent(String description) {
    this.description = description;
  }

  /** Returns the content of a message; it starts with the letter of the number, 0 to 15. */
  byte[] payload(Random random, int number, int size) {
    byte[] payload = this == MIXED ? mixed(random, size) : letters(random, size);
    payload[0] = (byte) LETTERS.charAt(number); // However short, it differs from its neighbours.
    return payload;
  }

  private byte[] letters(Random random, int size) {
    byte[] payload = new byte[size];
    random.nextBytes(payload);
    for (int at = 0; this == ASCII && at < size; at++) {
      payload[at] = (byte) LETTERS.charAt((payload[at] & 0xFF) % LETTERS.length());
    }
    return payload;
  }

  /** The first byte, and last bytes too few for another character, are letters. */
  private static byte[] mixed(Random random, int size) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write('A');
    while (text.size() < size) {
      int most = Math.min(MAX_CHARACTER_BYTES, size - text.size());
      int[] characters = CHARACTERS[random.nextInt(most)].codePoints().toArray();
      int character = characters[random.nextInt(characters.length)];
      text.writeBytes(Character.toString(character).getBytes(UTF_8));
    }
    return text.toByteArray();
  }

  @Override
  public String toString() {
    return description;
  }
}
