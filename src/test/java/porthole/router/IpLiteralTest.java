package porthole.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class IpLiteralTest {
  @Test
  void readsEveryFormOfRfc4291() throws Exception {
    for (String text :
        List.of(
            "192.0.2.1",
            "255.255.255.255",
            "0.0.0.0",
            "::",
            "::1",
            "1::",
            "2001:db8::8:800:200c:417a",
            "FF01:0:0:0:0:0:0:101",
            "0:0:0:0:0:0:13.1.68.3",
            "::13.1.68.3",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "64:ff9b::192.0.2.33")) {
      assertEquals(InetAddress.getByName(text), IpLiteral.parse(text), text);
    }
  }

  @Test
  void anIpv4MappedAddressIsAnIpv4Address() throws Exception {
    assertEquals(IpLiteral.parse("192.0.2.1"), IpLiteral.parse("::ffff:192.0.2.1"));
  }

  @Test
  void refusesWhatIsNoAddress() {
    for (String text :
        List.of(
            "",
            "localhost",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.01",
            "192.0.2.1.5",
            "0x7f.1",
            "2130706433",
            ":",
            ":::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "1::2::3",
            "12345::",
            "fe80::1%eth0",
            "[::1]",
            "1.2.3.4::",
            "1.2.3.4:5::",
            "::1.2.3.4:5",
            "::1.2.3",
            "g::",
            "1:2:3:4:5:6:7:1.2.3.4",
            "1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1",
            "::1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1",
            " 1.2.3.4")) {
      assertThrows(ProtocolViolationException.class, () -> IpLiteral.parse(text), text);
    }
  }

  @Test
  void writesAnAddressAsAUrlHoldsIt() throws Exception {
    assertEquals("192.0.2.1", IpLiteral.url(IpLiteral.parse("192.0.2.1")));
    assertEquals("[2001:db8::1]", IpLiteral.url(IpLiteral.parse("2001:db8::1")));
    InetAddress loopback = InetAddress.getByName("::1%lo");
    assertEquals("::1", IpLiteral.text(loopback), "without its zone");
  }

  @Test
  void sixteenBytesAreTheAddressAgain() {
    Random random = new Random(1);
    for (int round = 0; round < 1000; round++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      InetAddress address = IpLiteral.of(bytes);
      assertEquals(address, IpLiteral.of(IpLiteral.sixteenBytes(address)));
    }
    assertArrayEquals(
        new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 1, 2, 3, 4},
        IpLiteral.sixteenBytes(IpLiteral.of(new byte[] {1, 2, 3, 4})));
    assertThrows(IllegalArgumentException.class, () -> IpLiteral.of(new byte[5]));
  }

  @Test
  void whatIsWrongIsShownShortAndPrintable() {
    Exception e =
        assertThrows(
            ProtocolViolationException.class,
            () -> IpLiteral.parse("\u001b[31m" + "x".repeat(1000)));
    assertTrue(e.getMessage().matches("[ -~]{1,130}"), e.getMessage());
  }

  /** The examples of RFC 5952, sections 4 and 5, but for an address that ends as IPv4. */
  @Test
  void anAddressHasOneText() throws Exception {
    String[][] texts = {
      {"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:DB8::AAAA:0:0:1", "2001:db8::aaaa:0:0:1"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"192.0.2.1", "192.0.2.1"}
    };
    for (String[] text : texts) {
      assertEquals(text[1], IpLiteral.text(IpLiteral.parse(text[0])));
    }
  }
}
