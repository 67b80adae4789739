package porthole.device.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
  @Test
  void aWrittenAddressIsReadBack() throws Exception {
    for (String text : List.of("127.0.0.1:8000", "0.0.0.0:1", "[::1]:65535", "toon:8123")) {
      assertEquals(text, ListenAddress.parse(text).toString());
    }
  }

  @Test
  void anInvalidAddressIsRefusedAndQuoted() {
    for (String text :
        List.of(
            "",
            ":",
            "8000",
            ":8000",
            "host:",
            "host:0",
            "host:65536",
            "host:8001abc",
            "host:-1",
            "host:+80",
            "host: 80",
            "host:٨٠",
            "::1:8000",
            "[::1]8000",
            "[]:80",
            "a:b:80",
            "host:99999999999999999999",
            "http://host:80")) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> ListenAddress.parse(text), text);
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
    }
  }

  @Test
  void knowsWhetherOnlyThisMachineCanConnect() throws Exception {
    for (String own : new String[] {"127.0.0.1:80", "127.1.2.3:80", "[::1]:80", "localhost:1"}) {
      assertTrue(ListenAddress.parse(own).isLoopback(), own);
    }
    for (String open : new String[] {"0.0.0.0:8000", "[::]:8000", "192.168.1.20:8000"}) {
      assertFalse(ListenAddress.parse(open).isLoopback(), open);
    }
  }
}
