package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the data that is compressed: five kinds, as different in it as the files of the Autobahn
 * suite. Other languages make the same bytes from the description in the vectors' README.
 */
final class Samples {
  private static final int BYTES = 200_000;
  private static final int WORDS = 256;
  private static final String JSON = "{\"id\":%d,\"name\":\"%s\",\"value\":%d},\n";
  private static final String HTML = "<li class=\"%s\"><a href=\"/%s\">%s</a></li>\n";
  private static final Map<String, byte[]> MADE = new ConcurrentHashMap<>();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES);
  private final String[] words = new String[WORDS];
  private int state = 1;

  private Samples() {
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int left = 2 + random(7); left > 0; left--) {
        word.append((char) ('a' + random(26)));
      }
      words[i] = word.toString();
    }
  }

  /** Returns the nth slice of a sample; behind its end it begins anew. */
  static byte[] slice(String name, int bytes, int n) {
    byte[] sample = MADE.computeIfAbsent(name, unseen -> new Samples().make(name));
    byte[] slice = new byte[bytes];
    int from = (int) ((long) bytes * n % BYTES);
    for (int i = 0; i < bytes; i++) {
      slice[i] = sample[(from + i) % BYTES];
    }
    return slice;
  }

  private byte[] make(String name) {
    for (int n = 0; out.size() < BYTES; n++) {
      switch (name) {
        case "prose" -> add(word() + (random(12) == 0 ? ".\n" : " "));
        case "json" -> add(String.format(JSON, n, word(), random(1000)));
        case "html" -> add(String.format(HTML, word(), word(), word()));
        case "image" -> out.write(128 + random(16) + (n >> 8 & 63));
        case "noise" -> out.write(random(256));
        default -> throw new IllegalArgumentException("Expected a sample but was " + name);
      }
    }
    return Arrays.copyOf(out.toByteArray(), BYTES);
  }

  private void add(String text) {
    out.writeBytes(text.getBytes(US_ASCII));
  }

  /** Returns a word; those of low index are more frequent, as in a language. */
  private String word() {
    return words[Math.min(random(WORDS), random(WORDS))];
  }

  /** Returns a number below a bound, from Marsaglia's xorshift with the shifts 13, 17 and 5. */
  private int random(int bound) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) % bound;
  }
}
