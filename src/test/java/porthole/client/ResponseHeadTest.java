package porthole.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ResponseHeadTest {

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
  }

  @Test
  void readsUpToTheEmptyLineAndNoFurther() throws Exception {
    InputStream in = stream("HTTP/1.1 404 Not Found\r\nA: b \r\nc:d\r\n\r\nbody");
    ResponseHead head = ResponseHead.read(in);
    assertEquals(404, head.status());
    assertEquals("404 Not Found", head.statusAndPhrase());
    assertEquals("b", head.field("a"));
    assertEquals("d", head.field("C"));
    assertEquals("", head.field("none"));
    assertEquals('b', in.read());
  }

  @Test
  void takesABareNewlineAndNoPhrase() throws Exception {
    assertEquals("200", ResponseHead.read(stream("HTTP/1.0 200\n\n")).statusAndPhrase());
  }

  @Test
  void whatIsNotHttpIsRefusedBeforeItsEnd() {
    String[] texts = {
      "SSH-2.0-x",
      "\n\n",
      "\r\n\r\n",
      "\r\nHTTP/1.1 101 x\r\n\r\n",
      "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 99 x\r\n\r\n"
    };
    for (String text : texts) {
      assertThrows(HandshakeException.class, () -> ResponseHead.read(stream(text)), text);
    }
  }

  @Test
  void aHeadHasALimitAndAnEnd() {
    String endless = "HTTP/1.1 101 x\r\nA: " + String.join("", Collections.nCopies(20_000, "x"));
    assertThrows(HandshakeException.class, () -> ResponseHead.read(stream(endless)));
    assertThrows(EOFException.class, () -> ResponseHead.read(stream("HTTP/1.1 101")));
  }

  private static String reason(String fields, String body) throws Exception {
    InputStream in = stream("HTTP/1.1 403 Forbidden\r\n" + fields + "\r\n\r\n" + body);
    ResponseHead head = ResponseHead.read(in);
    return HandshakeException.refused(head, RefusalReason.read(head, in)).getMessage();
  }

  @Test
  void aServersOwnSentenceIsShownWhenItIsText() throws Exception {
    String refused = "The server refused the opening handshake: HTTP 403 Forbidden";
    String text = "Content-Type: Text/Plain; charset=utf-8";
    assertEquals(refused + ": Not you.", reason(text, "Not you.\nNor them."));
    assertEquals(refused + ": Not.", reason(text + "\r\nContent-Length: 3", "Not you"));
    assertEquals(refused + ": a?[2Jb.", reason(text, "a\u001b[2Jb"));
    assertEquals(refused + ": " + "x".repeat(300) + "...", reason(text, "x".repeat(9000)));
    assertEquals(refused + ".", reason("Content-Type: text/html", "<p>Not you"));
    assertEquals(refused + ".", reason(text + "\r\nTransfer-Encoding: chunked", "3\r\nNot"));
    assertEquals(refused + ".", reason(text, ""));
    assertEquals(refused + ".", reason("A: b", "Not you"));
  }

  @Test
  void controlCharactersOfAServerDoNotReachATerminal() throws Exception {
    ResponseHead head = ResponseHead.read(stream("HTTP/1.1 500 a\u001b[2Jb\r\n\r\n"));
    assertTrue(HandshakeException.refused(head, "").getMessage().endsWith("HTTP 500 a?[2Jb."));
  }
}
