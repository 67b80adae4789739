package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each match of iptables-extensions(8), before an ACCEPT of everything: YES drops all, RARELY is a
 * ban of few, MAYBE cannot be told, NO leaves all accepted. Before a DROP of everything, a match
 * that is MOSTLY true accepts.
 */
class MatchesTest {
  private static String verdict(String rules, IpNetwork source) throws RuleFileException {
    String text = "*filter\n:INPUT DROP [0:0]\n" + rules.replace(" / ", "\n") + "\nCOMMIT\n";
    return Simulation.explain(
            RuleFile.parse(text.getBytes(StandardCharsets.ISO_8859_1)), Packet.to(8123, source))
        .verdict()
        .toString();
  }

  @ParameterizedTest(name = "{0} drops: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "-m addrtype --dst-type ANYCAST;                          accepted",
        "-m addrtype --dst-type BLACKHOLE,PROHIBIT,UNSPEC;        accepted",
        "-m addrtype --dst-type local;                            dropped",
        "-m addrtype --dst-type NAT;                              cannot tell",
        "-m addrtype --src-type UNICAST;                          dropped",
        "-m addrtype --src-type XRESOLVE;                         cannot tell",
        "-m pkttype --pkt-type host;                              dropped",
        "-m pkttype --pkt-type MULTICAST;                         accepted",
        "-m pkttype --pkt-type otherhost;                         cannot tell",
        "-m connlimit ! --connlimit-upto 20;                      accepted",
        "-m connlimit --connlimit-upto 20;                        cannot tell",
        "-m connlimit --connlimit-upto many;                      cannot tell",
        "-m connlimit --connlimit-above many;                     cannot tell",
        "-m hashlimit ! --hashlimit-upto 60/min --hashlimit-name x;  accepted",
        "-m hashlimit ! --hashlimit-upto 59/min --hashlimit-name x;  cannot tell",
        "-m hashlimit --hashlimit-above 1/sec --hashlimit-name x; accepted",
        "-m hashlimit --hashlimit-above 0/sec --hashlimit-name x; cannot tell",
        "-m hashlimit --hashlimit-above 99/hour --hashlimit-name x;  cannot tell",
        "-m hashlimit --hashlimit-above fast --hashlimit-mode srcip --hashlimit-name x; cannot"
            + " tell",
        "-m hashlimit --hashlimit-above 5/min --hashlimit-mode dstip,dstport --hashlimit-name x;"
            + " cannot tell",
        "-m hashlimit --hashlimit-above 5/day --hashlimit-mode dstip,srcip --hashlimit-name x;"
            + " accepted",
        "-m hashlimit --hashlimit-above 0/day --hashlimit-mode srcip --hashlimit-name x; cannot"
            + " tell",
        "-m limit ! --limit 60/minute;                            accepted",
        "-m limit ! --limit 1/second;                             accepted",
        "-m limit ! --limit 59/minute;                            cannot tell",
        "-m limit ! --limit 100/hour;                             cannot tell",
        "-m limit ! --limit 0/second;                             cannot tell",
        "-m limit ! --limit often;                                cannot tell",
        "-m set --match-set banned src,src;                       accepted",
        "-m set --match-set banned src,dst;                       cannot tell",
        "-m recent --rcheck --hitcount 5;                         accepted",
        "-m recent --rcheck --hitcount many;                      cannot tell",
        "-m recent --rcheck --hitcount 0;                         cannot tell",
        "-m recent --name a --rcheck -m recent --seconds 9;       cannot tell",
        "-m string --hex-string |00| --algo bm;                   accepted",
        "-m mark --mark 1;                                        accepted",
        "-m mark --mark 0xdeadbeef;                               accepted",
        "-m mark --mark 0x123456789;                              cannot tell",
        "-m mark --mark high;                                     cannot tell",
        "-m mark ! --mark 0;                                      accepted",
        "-m mark ! --mark 0x0/0xff;                               accepted",
        "-m length --length 39;                                   accepted",
        "-m length --length 40;                                   cannot tell",
        "-m length --length 101:200;                              accepted",
        "-m length --length 100:200;                              cannot tell",
        "-m length ! --length 40:100;                             accepted",
        "-m length ! --length 41:100;                             cannot tell",
        "-m length ! --length 40:99;                              cannot tell",
        "-m length --length long;                                 cannot tell",
        "-p tcp -m tcpmss --mss 1:535;                            accepted",
        "-p tcp -m tcpmss --mss 1:536;                            cannot tell",
        "-p tcp -m tcpmss --mss 9001:65535;                       accepted",
        "-p tcp -m tcpmss ! --mss 536:9000;                       accepted",
        "-p tcp -m tcpmss ! --mss 536:8999;                       cannot tell",
        "-m physdev --physdev-out eth0;                           accepted",
        "-m policy --dir out --pol ipsec;                         accepted",
        "-m policy ! --dir in --pol none;                         accepted",
        "-m policy ! --pol none --dir in;                         accepted",
        "-m rpfilter;                                             cannot tell",
        "-m iprange --src-range 203.0.113.9;                      accepted",
        "-m iprange --src-range here-there;                       cannot tell",
        "-m iprange --src-range 0.0.0.0-there;                    cannot tell",
        "-s 10.0.0.0/33;                                          cannot tell",
        "-s 10.0.0.256;                                           cannot tell",
        "-s 10.0.0.01;                                            cannot tell",
        "-s 10.0.0.0/255.255.0.256;                               cannot tell",
        "-s 10.0.0.0/8,0.0.0.0/0;                                 dropped",
        "-p tcp -m tcp --sport 0:65535;                           dropped",
        "-p tcp -m tcp --sport 1:65535;                           dropped",
        "-p tcp -m tcp --sport 2:65535;                           cannot tell",
        "-p tcp -m tcp --sport 0;                                 accepted",
        "-p tcp -m tcp --sport 53;                                accepted",
        "-p tcp -m tcp --sport 1023;                              accepted",
        "-p tcp -m tcp --sport 1024;                              cannot tell",
        "-p tcp -m tcp --sport 1024:65535;                        cannot tell",
        "-p tcp -m tcp ! --sport 1024:65535;                      accepted",
        "-p tcp -m tcp ! --sport 1024:65534;                      cannot tell",
        "-p tcp -m tcp ! --sport 1025:65535;                      cannot tell",
        "-p tcp -m tcp --sport domain;                            cannot tell",
        "-p tcp -m tcp --sport 99999;                             cannot tell",
        "-p tcp -m tcp --sport 2000:1000;                         cannot tell",
        "-p tcp -m multiport --sports 53,123;                     accepted",
        "-p tcp -m multiport --sports 53,2000:3000;               cannot tell"
      })
  void everyConnectionButThoseThatTheMatchNames(String match, String verdict)
      throws RuleFileException {
    String rules = "-A INPUT " + match + " -j DROP / -A INPUT -j ACCEPT";
    assertEquals(verdict, verdict(rules, IpNetwork.ANY));
  }

  @ParameterizedTest(name = "{0} drops: {1} from 2001:db8:1::/48")
  @CsvSource(
      delimiter = ';',
      value = {
        "-s ::/0;                                            dropped",
        "-s 2001:db8::/32;                                   dropped",
        "-s 2001:db8::/ffff:ffff::;                          dropped",
        "-s 2001:db8:1::5;                                   accepted",
        "-s 2001:db8:1:2::/64;                               cannot tell",
        "-s 2001:db9::/32;                                   accepted",
        "-s fe80::/10;                                       accepted",
        "-s ::1;                                             accepted",
        "! -s ::1;                                           dropped",
        "-s 2001:db8::/129;                                  cannot tell",
        "-s 1:2:3;                                           cannot tell",
        "-d ::/0;                                            dropped",
        "-d 2001:db8::1;                                     cannot tell",
        "-d ff02::fb;                                        accepted",
        "-p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255;  accepted",
        "-p icmpv6 --icmpv6-type echo-request;               accepted",
        "-m rt --rt-type 0;                                  accepted",
        "-m frag --fragmore;                                 accepted",
        "-m eui64;                                           cannot tell"
      })
  void aRuleOfIpv6IsJudged(String match, String verdict) throws RuleFileException {
    String rules = "-A INPUT " + match + " -j DROP / -A INPUT -j ACCEPT";
    assertEquals(verdict, verdict(rules, IpNetwork.parse("2001:db8:1::/48", true)));
  }

  @ParameterizedTest(name = "from {0}, range {1}: {2}")
  @CsvSource({
    "192.168.1.5,    192.168.1.5-192.168.1.9,     dropped",
    "192.168.1.9,    192.168.1.5-192.168.1.9,     dropped",
    "192.168.1.4,    192.168.1.5-192.168.1.9,     accepted",
    "192.168.1.10,   192.168.1.5-192.168.1.9,     accepted",
    "192.168.1.0/24, 192.168.1.0-192.168.1.255,   dropped",
    "192.168.1.0/24, 192.168.1.1-192.168.1.255,   accepted",
    "192.168.1.0/24, 192.168.1.0-192.168.1.254,   accepted",
    "192.168.1.0/24, 192.168.0.0-192.168.2.0,     dropped",
    "192.168.1.0/24, 192.168.2.0-192.168.2.9,     accepted",
    "200.0.0.0/8,    127.0.0.0-255.255.255.255,   dropped",
    "2001:db8::5,    2001:db8::5-2001:db8::9,     dropped",
    "2001:db8::4,    2001:db8::5-2001:db8::9,     accepted",
    "2001:db8::a,    2001:db8::5-2001:db8::9,     accepted",
    "2001:db8::/64,  2001:db8::-2001:db8:0:1::,   dropped"
  })
  void aRangeOfSourcesIsComparedAsUnsignedNumbers(String source, String range, String verdict)
      throws RuleFileException {
    String rules = "-A INPUT -m iprange --src-range " + range + " -j DROP / -A INPUT -j ACCEPT";
    assertEquals(verdict, verdict(rules, IpNetwork.parse(source, source.contains(":"))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "192.168.1.1-192.168.1.9,    9",
    "192.168.1.1,                1",
    "192.168.1.9-192.168.1.1,    0",
    "0.0.0.0-255.255.255.255,    4294967296",
    "127.0.0.1-128.0.0.0,        16777216",
    "here-192.168.1.1,           0",
    "192.168.1.1-there,          0"
  })
  void theSizeOfARangeCountsItsEnds(String range, long size) {
    assertEquals(size, IpNetwork.rangeSize(range));
  }
}
