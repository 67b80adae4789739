package porthole.firewall.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import porthole.firewall.rules.Network;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.Ports;

/**
 * The lines of our own small files: a title, records of words, and a last line "end", without which a file is torn. They
 * are text, so that an owner can read them.
 */
final class Records {
  private static final String END = "end";

  private Records() {
  }

  static byte[] render(String title, List<String> records) {
    return (title + "\n" + String.join("", lines(records)) + END + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> lines(List<String> records) {
    List<String> lines = new ArrayList<>();
    records.forEach(record -> lines.add(record + "\n"));
    return lines;
  }

  /** Returns the records between the title and the end. */
  static List<String> parse(String title, byte[] bytes, String file) throws IOException {
    List<String> lines = Arrays.asList(new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1));
    boolean whole = lines.size() >= 3 && lines.get(0).equals(title) && lines.get(lines.size() - 2).equals(END)
        && lines.get(lines.size() - 1).isEmpty();
    if (!whole) {
      throw damaged(file, lines.get(0));
    }
    return lines.subList(1, lines.size() - 2);
  }

  static DamagedException damaged(String file, String record) {
    return new DamagedException(file, record);
  }

  static String rule(OwnRule rule) {
    return rule.chain() + " " + rule.port() + " " + rule.source();
  }

  /** Returns the rule in three words from the given one on. */
  static OwnRule rule(String[] words, int from) {
    return OwnRule.accept(words[from], Ports.parse(words[from + 1], 1), Network.parse(words[from + 2]));
  }
}
