package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables are those of Linux 6.1, read in a network namespace with `ip route` and `cat`. */
class RoutingTableTest {
  private static final String HEAD =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

  private static String route(String device, String gateway, String flags, int metric) {
    return device
        + "\t00000000\t"
        + gateway
        + "\t"
        + flags
        + "\t0\t0\t"
        + metric
        + "\t00000000\t0\t0\t0  \n";
  }

  private static List<String> ipv4(String table) {
    return RoutingTable.ipv4(table, ByteOrder.LITTLE_ENDIAN).stream()
        .map(Gateway::toString)
        .collect(Collectors.toList());
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @Test
  void theDefaultGatewayIsReadInTheOrderOfBytesOfTheMachine() {
    String table =
        HEAD
            + route("eth0", "0101A8C0", "0003", 0)
            + "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0  \n";
    assertEquals(List.of("192.168.1.1 at eth0"), ipv4(table));
    assertEquals(
        "1.1.168.192 at eth0", RoutingTable.ipv4(table, ByteOrder.BIG_ENDIAN).get(0).toString());
  }

  @Test
  void ofTwoGatewaysTheOneWithTheLowerMetricComesFirst() {
    assertEquals(
        List.of("192.168.1.1 at eth0", "192.168.2.1 at wlan0"),
        ipv4(
            HEAD
                + route("wlan0", "0102A8C0", "0003", 600)
                + route("eth0", "0101A8C0", "0003", 100)));
  }

  @Test
  void aRouteThatIsDownOrRejectsOrHasNoGatewayIsNotTaken() {
    assertEquals(
        List.of(),
        ipv4(
            HEAD
                + route("eth0", "0101A8C0", "0002", 0)
                + route("eth0", "0101A8C0", "0203", 0)
                + route("ppp0", "00000000", "0001", 0)));
  }

  @Test
  void aRouteToAPartOfTheInternetIsNoDefaultRoute() {
    assertEquals(
        List.of(), ipv4(HEAD + "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0\n"));
  }

  @Test
  void linesThatAreNoRoutesAreSkipped() {
    assertEquals(
        List.of("192.168.1.1 at eth0"),
        ipv4(
            "\n"
                + HEAD
                + route("eth0", "0101A8", "0003", 0)
                + route("eth0", "0101A8C0", "xyz", 0)
                + route("eth0", "zz01A8C0", "0003", 0)
                + route("eth0", "0101A8C0", "0003", 0)
                + "eth0 00000000"));
    assertEquals(List.of(), RoutingTable.ipv6("nothing\nhere"));
  }

  @Test
  void theIpv6GatewayIsReadWithItsDevice() {
    String none = "00000000000000000000000000000000";
    String router = "fe800000000000000000000000000001";
    String table =
        "20010db8000100000000000000000000 40 "
            + none
            + " 00 "
            + none
            + " 00000100 00000001 00000000 00000001     eth0\n"
            + none
            + " 00 "
            + none
            + " 00 "
            + router
            + " 00000400 00000002 00000000 00000003     eth0\n"
            + none
            + " 00 "
            + none
            + " 00 "
            + router
            + " 00000064 00000002 00000000 00000003    wlan0\n"
            + none
            + " 00 "
            + none
            + " 00 "
            + none
            + " ffffffff 00000001 00000000 00200200       lo\n";
    assertEquals(
        List.of("fe80::1 at wlan0", "fe80::1 at eth0"),
        RoutingTable.ipv6(table).stream().map(Gateway::toString).collect(Collectors.toList()));
  }

  @Test
  void onlyGlobalAddressesThatLastAreReturned() throws Exception {
    String table =
        "20010db8000100000000000000000020 02 40 00 80     eth0\n" // Permanent.
            + "20010db8000100000000000000000021 02 40 00 00     eth0\n" // By a router's prefix.
            + "20010db8000100000000000000000022 02 40 00 01     eth0\n" // Temporary.
            + "20010db8000100000000000000000023 02 40 00 20     eth0\n" // Deprecated.
            + "20010db8000100000000000000000024 02 40 00 40     eth0\n" // Tentative.
            + "20010db8000100000000000000000025 02 40 00 88     eth0\n" // A duplicate.
            + "20010db8000100000000000000000026 03 40 00 80    wlan0\n" // Another device.
            + "fd000000000000000000000000000020 02 40 00 80     eth0\n" // Of this house.
            + "fe800000000000000000000000000020 02 40 20 80     eth0\n" // Of this link.
            + "00000000000000000000000000000001 01 80 10 80       lo\n"
            + "2001zz\nz 02 40 00 80 eth0\n2001zz 02 40 00 80 eth0\n";
    assertEquals(
        Set.of(address("2001:db8:1::20"), address("2001:db8:1::21")),
        RoutingTable.globalAddresses(table, "eth0"));
  }

  @Test
  void gatewaysWithTheSameAddressAndDeviceAreEqual() throws Exception {
    Gateway gateway = new Gateway(address("192.168.1.1"), "eth0", 0);
    assertEquals(gateway, new Gateway(address("192.168.1.1"), "eth0", 7));
    assertEquals(gateway.hashCode(), new Gateway(address("192.168.1.1"), "eth0", 7).hashCode());
    for (Gateway other :
        List.of(
            new Gateway(address("192.168.1.2"), "eth0", 0),
            new Gateway(address("192.168.1.1"), "eth1", 0))) {
      assertEquals(false, gateway.equals(other));
    }
    assertEquals(false, gateway.equals(null));
  }
}
