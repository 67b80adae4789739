package porthole.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressClassTest {
  @Test
  void anAddressBelongsToTheClassOfItsBlock() throws Exception {
    Map<AddressClass, List<String>> expected =
        Map.of(
            AddressClass.PUBLIC,
            List.of(
                "203.0.113.7",
                "9.255.255.255",
                "11.0.0.1",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.0.1",
                "192.169.0.1",
                "100.63.255.255",
                "100.128.0.0",
                "192.0.0.8",
                "192.0.1.0",
                "192.1.0.0",
                "239.0.0.1".replace("239", "223"),
                "2001:db8::1",
                "2a02:1810::1",
                "3fff::1",
                "::ffff:8.8.8.8",
                "2001:1::1",
                "2003::1"),
            AddressClass.PRIVATE,
            List.of(
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "fc00::1",
                "fdff::1",
                "::ffff:10.0.0.1"),
            AddressClass.SHARED,
            List.of("100.64.0.0", "100.127.255.255", "192.0.0.0", "192.0.0.7"),
            AddressClass.LOOPBACK,
            List.of("127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"),
            AddressClass.LINK_LOCAL,
            List.of("169.254.1.1", "fe80::1"),
            AddressClass.OTHER,
            List.of(
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:1::",
                "::7f00:1",
                "4000::1",
                "1000::"));
    expected.forEach(
        (type, addresses) ->
            addresses.forEach(
                address -> assertEquals(type, AddressClass.of(parsed(address)), address)));
  }

  private static InetAddress parsed(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
