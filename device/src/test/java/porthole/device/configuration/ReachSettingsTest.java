package porthole.device.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReachSettingsTest {
  @TempDir Path folder;

  private Configuration read(String yaml) throws ConfigurationException, IOException {
    Path file = Files.writeString(folder.resolve("porthole.yaml"), yaml);
    return Configuration.defaults("127.0.0.1:8000").file(file);
  }

  private String complaint(String yaml) {
    String message =
        assertThrows(ConfigurationException.class, () -> read(yaml), yaml).getMessage();
    return message.substring(message.indexOf("yaml, ") + "yaml, ".length());
  }

  @Test
  void theRouterIsAskedOnlyIfTheOwnerWantsIt() throws Exception {
    assertEquals(Optional.empty(), read("listen: 0.0.0.0:8000\n").reach());
    assertEquals(
        "router: auto, external_port: 0, ipv6: false",
        read("reach: {router: auto}\n").reach().get().toString());
    assertEquals(
        "router: nat-pmp, external_port: 443, ipv6: true",
        read("reach: {router: nat-pmp, external_port: 443, ipv6: true}\n")
            .reach()
            .get()
            .toString());
    for (String word : new String[] {"pcp", "upnp", "off"}) {
      assertEquals(word, read("reach: {router: " + word + "}\n").reach().get().router().word());
    }
  }

  @Test
  void nonsenseAboutTheRouterIsRefusedWithItsLine() {
    assertEquals(
        "line 2: Expected router to be auto, pcp, nat-pmp, upnp or off but was 'igd'",
        complaint("reach:\n  router: igd\n"));
    assertEquals(
        "line 2: Expected external_port to be a number from 1 to 65535 but was '65536'",
        complaint("reach:\n  external_port: 65536\n"));
    assertEquals(
        "line 2: Expected external_port to be a number from 1 to 65535 but was '0'",
        complaint("reach:\n  external_port: 0\n"));
    assertEquals(
        "line 2: Expected ipv6 to be true or false but was 'yes'",
        complaint("reach:\n  ipv6: yes\n"));
    assertEquals(
        "line 2: Expected the key 'router', 'external_port' or 'ipv6' but was 'port'",
        complaint("reach:\n  port: 1\n"));
  }

  @Test
  void withIpv6AServiceAtAllAddressesListensOnIpv6Too() throws Exception {
    String ipv6 = "reach: {ipv6: true}\n";
    Configuration both = read("listen: 0.0.0.0:8000\n" + ipv6);
    assertEquals("[::]:8000", both.listen().toString());
    assertEquals("ws://[::]:8000/", both.url());
    assertEquals("[::]:8123", both.listen("0.0.0.0:8123").listen().toString());
    assertEquals(
        "192.168.1.20:8000", read("listen: 192.168.1.20:8000\n" + ipv6).listen().toString());
    assertEquals(
        "0.0.0.0:8000", read("listen: 0.0.0.0:8000\nreach: {ipv6: false}\n").listen().toString());
  }
}
