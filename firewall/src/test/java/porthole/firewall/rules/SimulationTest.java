package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a few rules in INPUT do with a new connection to port 8123; / parts the lines, the rest of
 * the file is fixed.
 */
class SimulationTest {
  private static Explanation explain(String policy, String rules, IpNetwork source)
      throws RuleFileException {
    String text =
        "*filter\n:INPUT "
            + policy
            + " [0:0]\n"
            + (rules.isEmpty() ? "" : rules.replace(" / ", "\n") + "\n")
            + "COMMIT\n";
    return Simulation.explain(
        RuleFile.parse(text.getBytes(StandardCharsets.ISO_8859_1)), Packet.to(8123, source));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "-A INPUT -p tcp -m tcp --dport 8123 -j ACCEPT;                          accepted",
        "-A INPUT -p tcp -m tcp --dport 8124 -j ACCEPT;                          dropped",
        "-A INPUT -p tcp -m tcp --dport 81 -j ACCEPT;                            dropped",
        "-A INPUT -p tcp -m tcp --dport 8000:8200 -j ACCEPT;                     accepted",
        "-A INPUT -p tcp -m tcp --dport 8124: -j ACCEPT;                         dropped",
        "-A INPUT -p tcp -m tcp --dport :8123 -j ACCEPT;                         accepted",
        "-A INPUT -p tcp -m tcp ! --dport 8123 -j ACCEPT;                        dropped",
        "-A INPUT -p tcp -m tcp ! --dport 22 -j ACCEPT;                          accepted",
        "-A INPUT -p tcp -m tcp --dport ! 22 -j ACCEPT;                          cannot tell",
        "-A INPUT -p tcp -m tcp --dport http-alt -j ACCEPT;                      cannot tell",
        "-A INPUT -p tcp -m tcp --dport 017673 -j ACCEPT;                        cannot tell",
        "-A INPUT -p tcp -m multiport --dports 22,8123 -j ACCEPT;                accepted",
        "-A INPUT -p tcp -m multiport --dports 22,8000:8122 -j ACCEPT;           dropped",
        "-A INPUT -p tcp -m multiport ! --dports 22,8123 -j ACCEPT;              dropped",
        "-A INPUT -p tcp -m multiport --ports 8123 -j ACCEPT;                    accepted",
        "-A INPUT -p tcp -m multiport --ports 22 -j ACCEPT;                      cannot tell",
        "-A INPUT -p tcp -m multiport --sports 8123 -j ACCEPT;                   cannot tell",
        "-A INPUT -p udp -m udp --dport 8123 -j ACCEPT;                          dropped",
        "-A INPUT -p all -j ACCEPT;                                              accepted",
        "-A INPUT -p all -m tcp --dport 8123 -j ACCEPT;                          cannot tell",
        "-A INPUT -p tcp -m tcp --dport 9000:8000 -j ACCEPT;                     cannot tell",
        "-A INPUT -p tcp -m multiport --dports 22 --dports 8123 -j ACCEPT;       cannot tell",
        "-A INPUT -p tcp -m tcp --syn --tcp-flags SYN SYN -j ACCEPT;             cannot tell",
        "-A INPUT -m state --state NEW --state ESTABLISHED -j ACCEPT;            cannot tell",
        "-A INPUT -p 6 --dport 8123 -j ACCEPT;                                   accepted",
        "-A INPUT -p 17 -j ACCEPT;                                               dropped",
        "-A INPUT ! -p tcp -j ACCEPT;                                            dropped",
        "-A INPUT -p strange -j ACCEPT;                                          cannot tell",
        "-A INPUT --dport 8123 -j ACCEPT;                                        cannot tell",
        "-A INPUT -i lo -j ACCEPT;                                               dropped",
        "-A INPUT -i tap+ -j ACCEPT;                                             dropped",
        "-A INPUT -i tun0 -j ACCEPT;                                             dropped",
        "-A INPUT ! -i lo -j ACCEPT;                                             accepted",
        "-A INPUT -i + -j ACCEPT;                                                accepted",
        "-A INPUT -i wlan0 -j ACCEPT;                                            cannot tell",
        "-A INPUT -i l+ -j ACCEPT;                                               cannot tell",
        "-A INPUT -i tape0 -j ACCEPT;                                            cannot tell",
        "-A INPUT -o eth0 -j ACCEPT;                                             cannot tell",
        "-A INPUT -d 192.168.1.9/32 -j ACCEPT;                                   cannot tell",
        "-A INPUT -s 192.168.1.0/24 -j ACCEPT;                                   cannot tell",
        "-A INPUT -s 0.0.0.0/0 -j ACCEPT;                                        accepted",
        "-A INPUT -s 192.168.1.0/24 -j ACCEPT / -A INPUT -j ACCEPT;              accepted",
        "-A INPUT -s 192.168.1.0/24 -j DROP / -A INPUT -j DROP;                  dropped",
        "-A INPUT -f -j ACCEPT;                                                  dropped",
        "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT;                dropped",
        "-A INPUT -m state --state NEW -j ACCEPT;                                accepted",
        "-A INPUT -m conntrack ! --ctstate NEW -j ACCEPT;                        dropped",
        "-A INPUT -m conntrack --ctstate DNAT -j ACCEPT;                         cannot tell",
        "-A INPUT -p tcp -m tcp --tcp-flags SYN,RST,ACK SYN -j ACCEPT;           accepted",
        "-A INPUT -p tcp -m tcp --tcp-flags SYN,RST,ACK NONE -j ACCEPT;          dropped",
        "-A INPUT -p tcp -m tcp --tcp-flags ALL SYN -j ACCEPT;                   accepted",
        "-A INPUT -p tcp -m tcp --tcp-flags FIN,ACK NONE -j ACCEPT;              accepted",
        "-A INPUT -p tcp -m tcp ! --tcp-flags SYN,RST,ACK SYN -j ACCEPT;         dropped",
        "-A INPUT -p tcp -m tcp --tcp-flags SYN,ECE SYN -j ACCEPT;               cannot tell",
        "-A INPUT -p tcp --syn -j ACCEPT;                                        accepted",
        "-A INPUT -m limit --limit 3/min -j ACCEPT;                              cannot tell",
        "-A INPUT -m socket -j ACCEPT;                                           cannot tell",
        "-A INPUT -m comment --comment \"-j DROP\" -j ACCEPT;                    accepted",
        "-A INPUT -m comment --comment \"unclosed -j ACCEPT;                     cannot tell",
        "-A INPUT -p tcp \"--dport\" 8124 -j ACCEPT;                             cannot tell",
        "-A INPUT --proto tcp --destination-port 8123 --jump ACCEPT;             accepted",
        "-A INPUT -p tcp --dport=8123 -j ACCEPT;                                 accepted",
        "-A INPUT -p tcp --dport 8123 -p tcp -j ACCEPT;                          cannot tell",
        "-A INPUT --jum ACCEPT;                                                  cannot tell",
        "-A INPUT -j REJECT --reject-with tcp-reset / -A INPUT -j ACCEPT;        dropped",
        "-A INPUT -j LOG --log-prefix \"-j ACCEPT\" / -A INPUT -j ACCEPT;        accepted",
        "-A INPUT -p tcp / -A INPUT -j ACCEPT;                                   accepted",
        "-A INPUT -j RETURN / -A INPUT -j ACCEPT;                                dropped",
        "-A INPUT -j TARPIT / -A INPUT -j ACCEPT;                                cannot tell",
        "-A INPUT -j QUEUE;                                                      cannot tell",
        "[12:34] -A INPUT -j ACCEPT;                                             accepted",
        ":A - [0:0] / -A INPUT -j A / -A A -p tcp --dport 8123 -j ACCEPT;        accepted",
        ":A - [0:0] / -A INPUT -j A / -A A -j RETURN / -A INPUT -j ACCEPT;       accepted",
        ":A - [0:0] / -A A -p udp -j DROP / -A INPUT -j A / -A INPUT -j ACCEPT;  accepted",
        ":A - [0:0] / -A A -j RETURN / -A INPUT -g A / -A INPUT -j ACCEPT;       dropped",
        ":A - [0:0] / -A A -j ACCEPT / -A INPUT -i eth0 -j A;                    cannot tell",
        ":A - [0:0] / :B - [0:0] / -A INPUT -j A / -A A -g B / -A A -j DROP / -A INPUT -j ACCEPT;"
            + " accepted",
        ":A - [0:0] / -A A -s 10.0.0.0/8 -j RETURN / -A A -j ACCEPT / -A INPUT -j A / -A INPUT -j"
            + " ACCEPT; accepted",
        ":A - [0:0] / -A FORWARD -j A / -A A -j ACCEPT;                          dropped",
        "-A OUTPUT -j ACCEPT;                                                    dropped"
      })
  void aNewConnectionIs(String rules, String verdict) throws RuleFileException {
    assertEquals(verdict, explain("DROP", rules, IpNetwork.ANY).verdict().toString());
  }

  @ParameterizedTest(name = "before an ACCEPT, {0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "-s 203.0.113.9/32 -j DROP;                                        accepted",
        "-s 10.0.0.0/8 -j REJECT --reject-with icmp-port-unreachable;      accepted",
        "-s 128.0.0.0/1 -j DROP;                                           accepted",
        "-s 0.0.0.0/0 -j DROP;                                             dropped",
        "! -s 192.168.1.0/24 -j DROP;                                      cannot tell",
        "! -i lo -d 127.0.0.0/8 -j REJECT;                                 accepted",
        "! -d 127.0.0.0/8 -j DROP;                                         dropped",
        "-s 127.0.0.0/8 -j DROP;                                           accepted",
        "-d 224.0.0.0/4 -j DROP;                                           accepted",
        "-d 239.1.2.3/32 -j DROP;                                          accepted",
        "-d 255.255.255.255/32 -j DROP;                                    accepted",
        "-d 192.168.1.255/32 -j DROP;                                      cannot tell",
        "-d 224.0.0.0/3 -j DROP;                                           cannot tell",
        "-m addrtype ! --dst-type LOCAL -j DROP;                           accepted",
        "-m addrtype --dst-type LOCAL -j DROP;                             dropped",
        "-m addrtype --dst-type BROADCAST,MULTICAST -j DROP;               accepted",
        "-m addrtype --dst-type MULTICAST,LOCAL -j DROP;                   dropped",
        "-m addrtype --dst-type UNICAST -j DROP;                           accepted",
        "-m addrtype --src-type LOCAL -j DROP;                             accepted",
        "-m addrtype --dst-type LOCAL --limit-iface-in -j DROP;            cannot tell",
        "-m pkttype --pkt-type broadcast -j DROP;                          accepted",
        "-m pkttype --pkt-type multicast -j DROP;                          accepted",
        "-m pkttype ! --pkt-type unicast -j DROP;                          accepted",
        "-m pkttype --pkt-type unicast -j DROP;                            dropped",
        "-m conntrack --ctstate INVALID -j DROP;                           accepted",
        "-m conntrack ! --ctstate NEW -j DROP;                             accepted",
        "-p tcp -m tcp ! --syn -m state --state NEW -j DROP;               accepted",
        "-f -j DROP;                                                       accepted",
        "-m iprange --src-range 203.0.113.1-203.0.113.9 -j DROP;           accepted",
        "-m iprange --src-range 0.0.0.0-255.255.255.255 -j DROP;           dropped",
        "-m iprange ! --src-range 192.168.1.1-192.168.1.9 -j DROP;         cannot tell",
        "-m set --match-set banned src -j DROP;                            accepted",
        "-m set ! --match-set friends src -j DROP;                         cannot tell",
        "-m set --match-set here dst -j DROP;                              cannot tell",
        "-m geoip --source-country XX,YY -j DROP;                          accepted",
        "-m geoip ! --source-country XX -j DROP;                           cannot tell",
        "-m mac --mac-source 00:11:22:33:44:55 -j DROP;                    accepted",
        "-m mac ! --mac-source 00:11:22:33:44:55 -j DROP;                  cannot tell",
        "-m recent --name bad --rcheck --seconds 86400 -j DROP;            accepted",
        "-m recent --name bad ! --rcheck -j DROP;                          cannot tell",
        "-m recent --set / -A INPUT -m recent --rcheck -j DROP;            cannot tell",
        "-m recent --set / -A INPUT -m recent --rcheck --hitcount 2 -j DROP;            accepted",
        "-m recent --set --name a / -A INPUT -m recent --rcheck --name b -j DROP;       accepted",
        "-p udp -m recent --set / -A INPUT -m recent --update --seconds 9 -j DROP;      accepted",
        "-m limit --limit 25/sec --limit-burst 50 -j DROP;                 cannot tell",
        "-m limit --limit 3/min -j LOG --log-prefix x;                     accepted",
        "-m limit --limit 3/min -j NFLOG;                                  accepted",
        "-m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr -j REJECT;"
            + " accepted",
        "-m connlimit --connlimit-above 0 -j REJECT;                       cannot tell",
        "-m hashlimit --hashlimit-above 5/min --hashlimit-mode srcip --hashlimit-name x -j DROP;"
            + " accepted",
        "-m hashlimit --hashlimit-above 5/min --hashlimit-name x -j DROP;  cannot tell",
        "-m length --length 1000:65535 -j DROP;                            accepted",
        "-m length --length 0:60 -j DROP;                                  cannot tell",
        "-p tcp -m tcpmss ! --mss 536:65535 -j DROP;                       accepted",
        "-m string --string evil --algo bm --to 65535 -j DROP;             accepted",
        "-m mark --mark 0x1/0x1 -j DROP;                                   accepted",
        "-m mark ! --mark 0x1/0x1 -j DROP;                                 cannot tell",
        "-j MARK --set-xmark 0x1/0x1 / -A INPUT -m mark --mark 0x1/0x1 -j DROP;         cannot"
            + " tell",
        "-m physdev --physdev-is-bridged -j DROP;                          accepted",
        "-m policy --dir in --pol ipsec -j DROP;                           accepted",
        "-m rpfilter --invert -j DROP;                                     accepted",
        "-i docker0 -j DROP;                                               accepted",
        "-i br-0123456789ab -j DROP;                                       accepted",
        "-i eth1 -j DROP;                                                  cannot tell",
        "-m socket --transparent -j DROP;                                  cannot tell",
        "-m sorcery -j DROP;                                               cannot tell",
        "-s 203.0.113.9/32 -m sorcery -j DROP;                             accepted",
        "-s 203.0.113.9/32 -j TARPIT;                                      accepted",
        "-s 203.0.113.9/32 -m comment --comment \"x;                       cannot tell"
      })
  void anAcceptBehindIs(String rule, String verdict) throws RuleFileException {
    String rules = "-A INPUT " + rule + " / -A INPUT -j ACCEPT";
    assertEquals(verdict, explain("DROP", rules, IpNetwork.ANY).verdict().toString());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "-A A -s 203.0.113.9/32 -j REJECT / -A A -j RETURN / -A INPUT -j A;      accepted",
        "-A A -j DROP / -A INPUT -s 203.0.113.9/32 -j A;                         accepted",
        "-A A -j DROP / -A INPUT -s 203.0.113.9/32 -g A;                         accepted",
        "-A A -m limit --limit 25/sec --limit-burst 50 -j RETURN / -A A -j DROP / -A INPUT -j A;"
            + " accepted",
        "-A A -m limit --limit 3/min -j RETURN / -A A -j DROP / -A INPUT -j A;   cannot tell",
        "-A A ! -s 203.0.113.9/32 -j RETURN / -A A -j DROP / -A INPUT -j A;      accepted",
        "-A A -s 203.0.113.9/32 -j RETURN / -A A -j DROP / -A INPUT -j A;        cannot tell",
        "-A A -s 0.0.0.0/1 -j DROP / -A A -s 128.0.0.0/1 -j DROP / -A INPUT -j A;" + " cannot tell",
        "-A A -j B / -A B -s 203.0.113.9/32 -j DROP / -A INPUT -j A / -A INPUT -j B; accepted"
      })
  void anAcceptBehindAChainIs(String rules, String verdict) throws RuleFileException {
    String all = ":A - [0:0] / :B - [0:0] / " + rules + " / -A INPUT -j ACCEPT";
    assertEquals(verdict, explain("DROP", all, IpNetwork.ANY).verdict().toString());
  }

  @Test
  void bansOfAllAskedSourcesAreNoExceptions() throws RuleFileException {
    String rules =
        "-A INPUT -s 192.168.1.8/32 -j DROP / -A INPUT -s 192.168.1.9/32 -j DROP"
            + " / -A INPUT -j ACCEPT";
    assertEquals(
        "cannot tell",
        explain("DROP", rules, IpNetwork.parse("192.168.1.8/31", false)).verdict().toString());
    assertEquals(
        "accepted",
        explain("DROP", rules, IpNetwork.parse("192.168.1.8/30", false)).verdict().toString());
  }

  @Test
  void chainsWithManyWaysBetweenThemAreWalkedInBoundedTimeAndSpace() throws RuleFileException {
    StringBuilder rules = new StringBuilder(":C0 - [0:0]");
    for (int i = 1; i <= 40; i++) {
      rules.append(" / :C").append(i).append(" - [0:0]");
    }
    rules.append(" / -A C0 -m sorcery -j DROP / -A INPUT -j C40");
    for (int i = 1; i <= 40; i++) {
      String jump = " / -A C" + i + " -j C" + (i - 1);
      rules.append(jump).append(jump);
    }
    assertEquals(2, explain("ACCEPT", rules.toString(), IpNetwork.ANY).outcomes().size());
  }

  @ParameterizedTest(name = "from {0}, rule {1}: {2}")
  @CsvSource({
    "192.168.1.5,    192.168.1.0/24,            accepted",
    "192.168.2.5,    192.168.1.0/24,            dropped",
    "192.168.0.0/16, 192.168.1.0/24,            cannot tell",
    "192.168.1.0/24, 192.168.0.0/16,            accepted",
    "192.168.1.5,    192.168.1.0/255.255.255.0, accepted",
    "192.168.1.5,    192.168.1.5,               accepted",
    "192.168.1.5,    10.0.0.0/255.0.255.0,      cannot tell",
    "192.168.1.5,    'myhost',                  cannot tell"
  })
  void aSourceIsIn(String source, String rule, String verdict) throws RuleFileException {
    assertEquals(
        verdict,
        explain(
                "DROP",
                "-A INPUT -s " + rule + " -j ACCEPT",
                IpNetwork.parse(source, source.contains(":")))
            .verdict()
            .toString());
  }

  @Test
  void thePolicyDecidesWhenNoRuleDoes() throws RuleFileException {
    assertEquals("accepted", explain("ACCEPT", "", IpNetwork.ANY).verdict().toString());
    assertEquals("dropped", explain("DROP", "", IpNetwork.ANY).verdict().toString());
  }

  @Test
  void aMissingPolicyIsNotGuessed() throws RuleFileException {
    assertEquals("cannot tell", explain("*filter\nCOMMIT\n").verdict().toString());
    assertEquals(
        "cannot tell", explain("*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n").verdict().toString());
  }

  @Test
  void aTableBeforeFilterCanDropThePacket() throws RuleFileException {
    String open = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n";
    assertEquals(
        "dropped",
        explain("*raw\n-A PREROUTING -p tcp -j DROP\nCOMMIT\n" + open).verdict().toString());
    assertEquals(
        "dropped", explain("*mangle\n:INPUT DROP [0:0]\nCOMMIT\n" + open).verdict().toString());
    assertEquals(
        "accepted",
        explain("*mangle\n-A PREROUTING -j MARK --set-mark 1\nCOMMIT\n" + open)
            .verdict()
            .toString());
    assertEquals(
        "cannot tell",
        explain(
                "*nat\n-A PREROUTING -p tcp --dport 8123 -j REDIRECT --to-ports 80\nCOMMIT\n"
                    + open)
            .verdict()
            .toString());
    assertEquals(
        "accepted",
        explain(
                "*nat\n-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8123\nCOMMIT\n"
                    + open)
            .verdict()
            .toString());
  }

  @Test
  void theStateOfAConnectionThatMayBeUntrackedIsUncertain() throws RuleFileException {
    assertEquals(
        "cannot tell",
        explain(
                "*raw\n"
                    + "-A PREROUTING -p tcp -j NOTRACK\n"
                    + "COMMIT\n"
                    + "*filter\n"
                    + ":INPUT DROP [0:0]\n"
                    + "-A INPUT -m state --state NEW -j ACCEPT\n"
                    + "COMMIT\n")
            .verdict()
            .toString());
  }

  @Test
  void chainsThatJumpInACircleAreRefused() {
    assertThrows(
        RuleFileException.class,
        () ->
            explain(
                "*filter\n:A - [0:0]\n:B - [0:0]\n-A INPUT -j A\n-A A -j B\n-A B -j A\nCOMMIT\n"));
  }

  private static Explanation explain(String text) throws RuleFileException {
    return Simulation.explain(
        RuleFile.parse(text.getBytes(StandardCharsets.ISO_8859_1)), Packet.to(8123, IpNetwork.ANY));
  }
}
