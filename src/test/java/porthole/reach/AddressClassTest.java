package porthole.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressClassTest {
  @Test
  void addressesThatAreRoutedArePublic() throws Exception {
    assertClass(
        AddressClass.PUBLIC,
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
        "223.0.0.1",
        "2001:db8::1",
        "2a02:1810::1",
        "3fff::1",
        "::ffff:8.8.8.8",
        "2001:1::1",
        "2003::1");
  }

  @Test
  void addressesOfAHouseArePrivate() throws Exception {
    assertClass(
        AddressClass.PRIVATE,
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "fc00::1",
        "fdff::1",
        "::ffff:10.0.0.1");
  }

  @Test
  void addressesOfAProvidersNatAreShared() throws Exception {
    assertClass(AddressClass.SHARED, "100.64.0.0", "100.127.255.255", "192.0.0.0", "192.0.0.7");
  }

  @Test
  void addressesOfThisMachineAreLoopback() throws Exception {
    assertClass(AddressClass.LOOPBACK, "127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1");
  }

  @Test
  void addressesOfOneCableAreLinkLocal() throws Exception {
    assertClass(AddressClass.LINK_LOCAL, "169.254.1.1", "fe80::1");
  }

  @Test
  void addressesOfNoMachineOrWithAnotherInsideAreOther() throws Exception {
    assertClass(
        AddressClass.OTHER,
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
        "1000::");
  }

  private static void assertClass(AddressClass expected, String... addresses)
      throws UnknownHostException {
    for (String address : addresses) {
      assertEquals(expected, AddressClass.of(InetAddress.getByName(address)), address);
    }
  }
}
