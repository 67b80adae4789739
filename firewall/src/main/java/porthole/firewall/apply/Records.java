package porthole.firewall.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import porthole.firewall.rules.IpNetwork;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.Packet;

/**
 * The format of the state file and the mark: a title, one record of words per line, and a last line
 * "end". A file without it is incomplete. Text, so that an owner can read it.
 */
final class Records {
  private static final String END = "end";

  private Records() {}

  static byte[] render(String title, List<String> records) {
    StringBuilder text = new StringBuilder(title).append('\n');
    for (String record : records) {
      text.append(record).append('\n');
    }
    return text.append(END).append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the records between the title and the end. */
  static List<String> parse(String title, byte[] bytes, String file) throws IOException {
    List<String> lines =
        Arrays.asList(new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1));
    boolean whole =
        lines.size() >= 3
            && lines.get(0).equals(title)
            && lines.get(lines.size() - 2).equals(END)
            && lines.get(lines.size() - 1).isEmpty();
    if (!whole) {
      throw damaged(file, lines.get(0));
    }
    return lines.subList(1, lines.size() - 2);
  }

  static IOException damaged(String file, String record) {
    return new IOException(
        "Expected a file that porthole-firewall wrote but "
            + file
            + " is damaged at '"
            + record
            + "'; move it away, then no rule counts as ours.");
  }

  static String rule(OwnRule rule) {
    return rule.chain() + " " + rule.port() + " " + rule.source();
  }

  /** Returns the rule in three words from the given one on. */
  static OwnRule rule(String[] words, int from) {
    return OwnRule.accept(
        words[from],
        Packet.parsePort(words[from + 1], 1),
        IpNetwork.parse(words[from + 2], words[from + 2].contains(":")));
  }
}
