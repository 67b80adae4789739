package porthole.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.CloseCode;
import porthole.protocol.ProtocolViolationException;

/** PROTOCOL.md, section 7. */
class VantageMessageTest {
  private static final String NONCE = "00112233445566778899aabbccddeeff";

  private static InetSocketAddress at(String address, int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }

  private static String complaint(String text) {
    ProtocolViolationException e =
        assertThrows(ProtocolViolationException.class, () -> VantageMessage.decode(text), text);
    assertEquals(CloseCode.UNSUPPORTED_DATA, e.closeCode());
    return e.getMessage();
  }

  @Test
  void messagesTravelAsTheProtocolSays() throws Exception {
    assertEquals(
        "{\"type\":\"check\",\"port\":8123,\"tls\":true}",
        VantageMessage.check(8123, true).encode());
    assertEquals(
        "{\"type\":\"checking\",\"address\":\"203.0.113.7\",\"port\":8123,\"nonce\":\""
            + NONCE
            + "\"}",
        VantageMessage.checking(at("203.0.113.7", 8123), NONCE).encode());
    assertEquals(
        "{\"type\":\"result\",\"outcome\":\"no-answer\",\"text\":\"\"}",
        VantageMessage.result(ProofOutcome.NO_ANSWER, "").encode());
    assertEquals(
        "{\"type\":\"declined\",\"text\":\"too often\"}",
        VantageMessage.declined("too often").encode());
  }

  @Test
  void aMessageIsDecodedAsItWasEncoded() throws Exception {
    for (VantageMessage message :
        List.of(
            VantageMessage.check(1, false),
            VantageMessage.check(65535, true),
            VantageMessage.checking(at("203.0.113.255", 8123), NONCE),
            VantageMessage.checking(at("2001:db8::7", 8123), NONCE),
            VantageMessage.result(ProofOutcome.OPEN, ""),
            VantageMessage.result(ProofOutcome.WRONG_SERVICE, "HTTP/1.1 200 OK"),
            VantageMessage.declined("busy"))) {
      VantageMessage again = VantageMessage.decode(message.encode());
      assertEquals(message, again);
      assertEquals(message.hashCode(), again.hashCode());
      assertEquals(message.type(), again.type());
      assertEquals(message.port(), again.port());
      assertEquals(message.isTls(), again.isTls());
      assertEquals(message.address(), again.address());
      assertEquals(message.nonce(), again.nonce());
      assertEquals(message.outcome(), again.outcome());
      assertEquals(message.words(), again.words());
      assertEquals(message.encode(), again.toString());
    }
  }

  @Test
  void unknownMembersAreIgnored() throws Exception {
    assertEquals(
        VantageMessage.check(8123, false),
        VantageMessage.decode("{\"type\":\"check\",\"port\":8123,\"later\":null}"));
  }

  @Test
  void anAddressIsNeverAName() {
    for (String address :
        List.of(
            "localhost",
            "example.org",
            "",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4.",
            "0x7f.1.1.1",
            "a:b",
            "::1%lo",
            ":::::",
            "dead.beef")) {
      String text =
          "{\"type\":\"checking\",\"port\":1,\"nonce\":\"%s\",\"address\":\"%s\"}"
              .formatted(NONCE, address);
      assertTrue(complaint(text).startsWith("Expected an IP"), text);
    }
  }

  @Test
  void whatIsNoSuchMessageIsRefusedWithTheExpectation() {
    assertEquals("Expected a JSON object without lists and objects in it", complaint("check 8123"));
    assertEquals("Expected a JSON object without lists and objects in it", complaint("[]"));
    assertEquals("Expected a JSON object without lists and objects in it", complaint("{\"a\":1"));
    assertEquals(
        "Expected a JSON object without lists and objects in it",
        complaint("{\"type\":{\"type\":\"check\"}}"));
    assertEquals(
        "Expected a type that is check, checking, result or declined", complaint("{\"type\":1}"));
    assertEquals("Expected at most 1024 bytes", complaint("{" + " ".repeat(1024) + "}"));
    assertEquals("Expected at most 1024 bytes", complaint("{\"a\":\"" + "é".repeat(600) + "\"}"));
    for (String port : List.of("0", "65536", "-1", "8123.5", "\"8123\"", "null", "1e400", "[]")) {
      complaint("{\"type\":\"check\",\"port\":" + port + "}");
    }
    assertEquals("Expected a port from 1 to 65535", complaint("{\"type\":\"check\"}"));
    assertEquals(
        "Expected a nonce of 32 hexadecimal digits",
        complaint("{\"type\":\"checking\",\"address\":\"::1\",\"port\":1,\"nonce\":\"ABC\"}"));
    for (String outcome : List.of("none", "no-vantage", "", "OPEN")) {
      assertEquals(
          "Expected an outcome that is known",
          complaint("{\"type\":\"result\",\"outcome\":\"" + outcome + "\"}"));
    }
  }

  @Test
  void wordsAreCutAndHoldNoControlCharacters() throws Exception {
    assertEquals("a b c", VantageMessage.declined(" a\u001b\n\tb\u0007c ").words());
    assertEquals(200, VantageMessage.declined("x".repeat(5000)).words().length());
    assertEquals(
        "a b",
        VantageMessage.decode("{\"type\":\"declined\",\"text\":\"a\\u001b\\r\\nb\"}").words());
  }
}
