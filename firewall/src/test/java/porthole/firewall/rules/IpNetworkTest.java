package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks as ip6tables reads and writes them. */
class IpNetworkTest {
  private static final int ADDRESSES = 20_000;

  /** The canonical forms are those of RFC 5952, section 4. */
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "2001:db8:0:0:1:0:0:1,    2001:db8::1:0:0:1/128",
    "2001:DB8::1,             2001:db8::1/128",
    "2001:db8:0:1:1:1:1:1,    2001:db8:0:1:1:1:1:1/128",
    "2001:0db8::/32,          2001:db8::/32",
    "0:0:1:0:0:0:2:0,         0:0:1::2:0/128",
    "0:0:0:1:0:0:0:1,         ::1:0:0:0:1/128",
    "1:0:0:0:0:0:0:0,         1::/128",
    "::1,                     ::1/128",
    "fe80::/10,               fe80::/10",
    "64:ff9b::192.0.2.1,      64:ff9b::c000:201/128",
    "::/0,                    ::/0",
    "2001:db8::/ffff:ffff::,  2001:db8::/32"
  })
  void anIpv6NetworkIsWrittenInItsCanonicalForm(String text, String canonical) {
    assertEquals(canonical, IpNetwork.parse(text, true).toString());
  }

  @ParameterizedTest(name = "{0} is no IPv6 network")
  @CsvSource(
      value = {
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "g::",
        "::1%eth0",
        "[::1]",
        "::/129",
        "::/-1",
        "::/",
        "::1.2.3",
        "::1.2.3.256",
        "1.2.3.4::",
        "2001:db8::/ffff:0:ffff::",
        "2001:db8::/255.255.0.0",
        ":1",
        "1:",
        ":::",
        "192.168.1.0/24",
        "2001:db8::1/64"
      })
  void aTextThatIsNoIpv6NetworkIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> IpNetwork.parse(text, true));
  }

  @Test
  void anIpv6NetworkIsRefusedWhereIpv4IsExpected() {
    String sentence =
        assertThrows(IllegalArgumentException.class, () -> IpNetwork.parse("2001:db8::/32", false))
            .getMessage();
    assertEquals("Expected a network such as 192.168.1.0/24 but was '2001:db8::/32'.", sentence);
  }

  @Test
  void anyIpv6AddressIsReadAsJavaReadsItAndWrittenSoThatItIsReadAgain()
      throws UnknownHostException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < ADDRESSES; i++) {
      byte[] bytes = new byte[16];
      for (int at = 0; at < bytes.length; at += 2) {
        if (random.nextInt(3) == 0) {
          bytes[at] = (byte) random.nextInt(256);
          bytes[at + 1] = (byte) random.nextInt(256);
        }
      }
      InetAddress address = Inet6Address.getByAddress("", bytes, -1);
      String java = address.getHostAddress();
      IpNetwork network = IpNetwork.parse(java, true);
      String written = network.toString().replace("/128", "");
      assertEquals(address, Inet6Address.getByName(written), () -> "seed " + seed + ": " + java);
      assertEquals(network, IpNetwork.parse(written, true));
      assertFalse(written.matches(".*(^|:)0:0:0(:|$).*") && !written.contains("::"), written);
    }
  }

  @Test
  void theSizeOfALargeNetworkIsBounded() {
    assertEquals(1L << 62, IpNetwork.parse("2001:db8::/32", true).size());
    assertEquals(256, IpNetwork.parse("2001:db8::/120", true).size());
    assertEquals(1L << 62, IpNetwork.rangeSize("::-ffff::"));
    assertEquals(3, IpNetwork.rangeSize("::1-::3"));
    assertEquals(0, IpNetwork.rangeSize("::3-::1"));
    assertEquals(0, IpNetwork.rangeSize("1.2.3.4-::1"));
    assertEquals(0, IpNetwork.rangeSize("::1/64-::3"));
    assertTrue(IpNetwork.parse("::/0", true).isAny());
  }
}
