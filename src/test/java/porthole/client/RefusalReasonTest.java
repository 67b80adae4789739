package porthole.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import porthole.protocol.ResponseHead;

class RefusalReasonTest {
  private static String reason(String fields, String body) throws Exception {
    String text = "HTTP/1.1 403 Forbidden\r\n" + fields + "\r\n\r\n";
    ResponseHead head = ResponseHead.parse(text.getBytes(ISO_8859_1));
    return HandshakeException.refused(
            head, RefusalReason.read(head, new ByteArrayInputStream(body.getBytes(ISO_8859_1))))
        .getMessage();
  }

  @Test
  void theFirstLineOfATextIsShown() throws Exception {
    String refused = "The server refused the opening handshake: HTTP 403 Forbidden";
    String text = "Content-Type: Text/Plain; charset=utf-8";
    assertEquals(refused + ": Not you.", reason(text, "Not you.\nNor them."));
    assertEquals(refused + ": Not.", reason(text + "\r\nContent-Length: 3", "Not you"));
    assertEquals(refused + ": a?[2Jb.", reason(text, "a\u001b[2Jb"));
    assertEquals(refused + ": " + "x".repeat(300) + "...", reason(text, "x".repeat(9000)));
    assertEquals(refused + ".", reason("Content-Type: text/html", "<p>Not you"));
    assertEquals(refused + ".", reason(text + "\r\nTransfer-Encoding: chunked", "3\r\nNot"));
    assertEquals(refused + ".", reason(text + "\r\nContent-Encoding: gzip", "\u001f\u008b"));
    assertEquals(refused + ".", reason(text, ""));
    assertEquals(refused + ".", reason("A: b", "Not you"));
  }

  @Test
  void controlCharactersOfAServerDoNotReachATerminal() throws Exception {
    ResponseHead head = ResponseHead.parse("HTTP/1.1 500 a\u001b[2Jb\r\n\r\n".getBytes(ISO_8859_1));
    assertTrue(HandshakeException.refused(head, "").getMessage().endsWith("HTTP 500 a?[2Jb."));
  }
}
