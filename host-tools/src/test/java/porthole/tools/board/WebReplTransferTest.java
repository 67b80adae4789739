package porthole.tools.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WebReplTransferTest {

  private static final byte[] GOOD = {'W', 'B', 0, 0};
  private static final byte[] BAD = {'W', 'B', 1, 0};

  private static String header(char operation, int size, String path) {
    return "WA"
        + operation
        + "\0".repeat(9)
        + (char) (size & 255)
        + (char) (size >> 8)
        + "\0\0"
        + (char) path.length()
        + "\0"
        + path
        + "\0".repeat(64 - path.length());
  }

  @Test
  void putSendsPartsAfterTheBoardAccepts() throws IOException {
    WebReplTransfer put = WebReplTransfer.put("/a.py", new byte[1500]);
    byte[] request = put.toSend();
    assertEquals(header('\u0001', 1500, "/a.py"), new String(request, ISO_8859_1));
    assertEquals(82, request.length);
    assertEquals(0, put.toSend().length, "it is the board's turn");
    put.receive(GOOD);
    assertEquals(1024, put.toSend().length);
    assertEquals(476, put.toSend().length);
    assertEquals(0, put.toSend().length);
    assertEquals(1500, put.sent());
    assertFalse(put.isDone());
    put.receive(GOOD);
    assertTrue(put.isDone());
  }

  @Test
  void getJoinsPartsWhereverMessagesEnd() throws IOException {
    byte[][] parts = {GOOD, {3, 0, 'a', 'b', 'c'}, {2, 0, 'd', 'e'}, {0, 0, 'W', 'B', 0, 0}};
    for (int size = 1; size < 6; size++) {
      WebReplTransfer get = WebReplTransfer.get("/a");
      assertEquals(header('\u0002', 0, "/a"), new String(get.toSend(), ISO_8859_1));
      for (byte[] part : parts) {
        for (int at = 0; at < part.length; at += size) {
          get.receive(java.util.Arrays.copyOfRange(part, at, Math.min(part.length, at + size)));
        }
        assertEquals(get.isDone() ? 0 : 1, get.toSend().length, "asks for the next");
      }
      assertArrayEquals("abcde".getBytes(UTF_8), get.got());
      assertTrue(get.isDone());
    }
  }

  @Test
  void aRefusalByTheBoardIsAnError() throws IOException {
    WebReplTransfer first = WebReplTransfer.put("/a", new byte[1]);
    first.toSend();
    assertThrows(IOException.class, () -> first.receive(BAD));
    WebReplTransfer last = WebReplTransfer.put("/a", new byte[1]);
    last.toSend();
    last.receive(GOOD);
    last.toSend();
    assertThrows(IOException.class, () -> last.receive(BAD));
  }

  @Test
  void aPathLongerThanItsFieldIsRefused() {
    assertThrows(IOException.class, () -> WebReplTransfer.get("é".repeat(33)).toSend());
  }
}
