package porthole.router;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class RouterUrlTest {
  private static RouterUrl url(String text) throws ProtocolViolationException {
    return RouterUrl.parse(text, RouterVectors.GATEWAY);
  }

  @Test
  void aUrlHasTheRoutersAddressAPortAndAPath() throws Exception {
    RouterUrl url = url("HTTP://192.168.77.1:5000/a/b?c=d#e");
    assertEquals(RouterVectors.GATEWAY, url.address());
    assertEquals(5000, url.port());
    assertEquals("/a/b?c=d", url.path());
    assertEquals("http://192.168.77.1:5000/a/b?c=d", url.toString());
    assertEquals("http://192.168.77.1:80/", url("http://192.168.77.1").toString());
    assertEquals(url("http://192.168.77.1"), url("http://192.168.77.1:80/"));
    assertEquals(url("http://192.168.77.1").hashCode(), url("http://192.168.77.1/").hashCode());
    assertNotEquals(url("http://192.168.77.1"), url("http://192.168.77.1:81/"));
  }

  @Test
  void anIpv6AddressMayHaveAZone() throws Exception {
    InetAddress gateway = InetAddress.getByName("fe80::1");
    for (String text : List.of("http://[fe80::1]:5000/d", "http://[fe80::1%25eth0]:5000/d")) {
      assertEquals("http://[fe80::1]:5000/d", RouterUrl.parse(text, gateway).toString());
    }
  }

  @Test
  void anotherHostOrSchemeIsRefused() {
    for (String text :
        List.of(
            "http://192.168.77.2/",
            "http://192.168.77.1@192.168.77.2/",
            "http://192.168.77.1.example/",
            "http://localhost/",
            "http://[::1]/",
            "https://192.168.77.1/",
            "file:///etc/passwd",
            "http://192.168.77.1:0/",
            "http://192.168.77.1:65536/",
            "http://192.168.77.1/a b",
            "http://192.168.77.1/\r\nX: y",
            "http://192.168.77.1/" + "a".repeat(600),
            "")) {
      assertThrows(ProtocolViolationException.class, () -> url(text), text);
    }
  }

  @Test
  void referencesStayOnTheRouter() throws Exception {
    RouterUrl base = url("http://192.168.77.1:5000/folder/root.xml?x=/y");
    assertEquals("/ctl", base.resolve("/ctl").path());
    assertEquals("/folder/ctl?a", base.resolve("ctl?a").path());
    assertEquals("http://192.168.77.1:81/x", base.resolve("http://192.168.77.1:81/x").toString());
    for (String wrong :
        List.of(
            "",
            "//192.168.77.2/x",
            "http://192.168.77.2/x",
            "ftp://192.168.77.1/x",
            "a b",
            "a\r\nb",
            "/" + "a".repeat(600))) {
      assertThrows(ProtocolViolationException.class, () -> base.resolve(wrong), wrong);
    }
  }

  @Test
  void theSameUrlCanBeAskedAtAnotherAddressOfTheRouter() throws Exception {
    RouterUrl other = url("http://192.168.77.1:5000/d").at(RouterVectors.address("2001:db8::1"));
    assertEquals(
        "GET /d HTTP/1.1\r\nHost: [2001:db8::1]:5000\r\nConnection: close\r\n\r\n",
        new String(other.get(), US_ASCII));
  }
}
