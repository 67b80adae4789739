package porthole.firewall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Writes rule files as owners, rooting tools and iptables-save might: one ssh line, and anything
 * harmless around it.
 */
final class RuleFiles {
  private final Random random;
  private final String end;
  private final String chain;

  private RuleFiles(long seed) {
    random = new Random(seed);
    end = random.nextInt(4) == 0 ? "\r\n" : "\n";
    chain = pick("INPUT", "HCB-INPUT", "A", "IN_world", "x.y:z");
  }

  static String generate(long seed) {
    return new RuleFiles(seed).file();
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String file() {
    List<String> lines = new ArrayList<>();
    noise(lines);
    if (random.nextBoolean()) {
      lines.addAll(
          Arrays.asList("*nat", ":PREROUTING ACCEPT [" + random.nextInt(99) + ":0]", "COMMIT"));
      noise(lines);
    }
    lines.add("*filter");
    lines.add(
        ":INPUT "
            + pick("ACCEPT", "DROP")
            + " ["
            + random.nextInt(99)
            + ":"
            + random.nextInt(9999)
            + "]");
    if (!chain.equals("INPUT")) {
      lines.add(":" + chain + " - [0:0]");
      lines.add(counters() + "-A INPUT -j " + chain);
    }
    rules(lines);
    lines.add(counters() + ssh());
    rules(lines);
    lines.add(
        "-A "
            + chain
            + " "
            + pick(
                "-j DROP",
                "-p tcp -j DROP",
                "-p tcp -m tcp --tcp-flags SYN,RST,ACK SYN -j DROP",
                "-j REJECT --reject-with icmp-port-unreachable"));
    rules(lines);
    lines.add("COMMIT");
    noise(lines);
    boolean last = random.nextInt(3) > 0;
    return String.join(end, lines) + (last ? end : "");
  }

  private String ssh() {
    return "-A "
        + chain
        + " "
        + pick(
            "-p tcp -m tcp --dport 22 --tcp-flags SYN,RST,ACK SYN -j ACCEPT",
            "-p tcp -m tcp --dport 22 -j ACCEPT",
            "-p tcp -m multiport --dports 80,22,443 -j ACCEPT",
            "-p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT",
            "-p tcp --dport ssh -j ACCEPT",
            "-s 192.168.1.0/24 -p tcp -m tcp --dport 22 -j ACCEPT",
            "-p tcp -m tcp --dport 20:25 -j ACCEPT");
  }

  private void rules(List<String> lines) {
    for (int i = random.nextInt(6); i > 0; i--) {
      noise(lines);
      lines.add(
          counters()
              + "-A "
              + chain
              + " "
              + pick(
                  "-m state --state ESTABLISHED,RELATED -j ACCEPT",
                  "-i lo -j ACCEPT",
                  "-i tap+ -j ACCEPT",
                  "-p udp -m udp --dport 137:138 -j ACCEPT",
                  "-p icmp -j ACCEPT",
                  "-p tcp -m tcp --dport " + (1 + random.nextInt(79)) * 100 + " -j ACCEPT",
                  "-p tcp -m tcp --dport 5900 -j ACCEPT",
                  "-p tcp -m tcp --dport 23 -j DROP",
                  "-p udp -j LOG --log-prefix \"udp -j DROP \"",
                  "-p tcp -m tcp --dport 2222 -m recent --set -j ACCEPT"));
    }
  }

  private void noise(List<String> lines) {
    for (int i = random.nextInt(3); i > 0; i--) {
      lines.add(
          pick(
              "",
              "#",
              "##########",
              "# \u00e9\u00a0\u00ff a remark, in no special encoding",
              "#-A " + chain + " -p tcp -m tcp --dport 22 -j ACCEPT",
              "# *filter",
              "#COMMIT",
              "# END\t"));
    }
  }

  private String counters() {
    return random.nextInt(8) == 0
        ? "[" + random.nextInt(999) + ":" + random.nextInt(99999) + "] "
        : "";
  }
}
