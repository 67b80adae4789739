package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshTargetTest {

  @ParameterizedTest
  @CsvSource({
    "root@toon, root, toon, 22, toon",
    "toon, root, toon, 22, toon",
    "root@192.168.1.7, root, 192.168.1.7, 22, 192.168.1.7",
    "me@toon.lan:2222, me, toon.lan, 2222, [toon.lan]:2222",
    "root@[fe80::1%eth0], root, fe80::1%eth0, 22, fe80::1%eth0",
    "root@[::1]:2222, root, ::1, 2222, [::1]:2222",
  })
  void aTargetHasUserHostAndPort(String text, String user, String host, int port, String knownAs) {
    SshTarget target = SshTarget.parse(text);
    assertEquals(user, target.user());
    assertEquals(host, target.host());
    assertEquals(port, target.port());
    assertEquals(knownAs, target.knownAs());
    assertEquals(target, SshTarget.parse(target.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@toon",
        "root@",
        "root@toon:",
        "root@toon:0",
        "root@toon:65536",
        "root@toon:22x",
        "root@to on",
        "root@-toon",
        "-oProxyCommand=x",
        "root@toon/x",
        "root@fe80::1",
        "a@b@c",
        "root@[::1",
        "root@[]"
      })
  void anInvalidTargetIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> SshTarget.parse(text));
  }

  @Test
  void anIpv6AddressWithoutBracketsIsRefusedWithAHint() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SshTarget.parse("root@fe80::1"));
    assertTrue(
        refusal.getMessage().endsWith("an IPv6 address stands in brackets"), refusal.getMessage());
  }

  @Test
  void anIpv6AddressHasBracketsInAUrl() {
    assertEquals("[::1]:8123", SshTarget.parse("[::1]:2222").authority(8123));
    assertEquals("toon:8123", SshTarget.parse("root@toon").authority(8123));
  }
}
