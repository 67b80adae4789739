package porthole.tools.board;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import porthole.fuzz.Input;

/**
 * What a board says: lines, output, the raw REPL, and WebREPL's transfers. Nothing depends on how
 * the bytes are cut. Lines and slices are within their bounds.
 */
public final class BoardFuzz {
  private static final byte[] PROGRAM = "print('a')\n".repeat(60).getBytes(UTF_8);

  private BoardFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    List<String> told = new ArrayList<>();
    for (List<byte[]> parts : Input.cuts(bytes)) {
      told.add(lines(parts) + "\n" + ends(parts) + "\n" + repl(parts));
      told.add(transfer(WebReplTransfer.get("a.py"), parts));
      told.add(transfer(WebReplTransfer.put("a.py", PROGRAM), parts));
    }
    for (int i = 0; i < told.size(); i++) {
      assertEquals(told.get(i % 3), told.get(i));
    }
    requireBlocks(bytes);
  }

  private static List<String> lines(List<byte[]> parts) {
    LineDecoder decoder = new LineDecoder();
    List<String> lines = new ArrayList<>();
    parts.forEach(part -> lines.addAll(decoder.receive(part)));
    lines.forEach(line -> assertTrue(line.length() <= LineDecoder.MAX_LINE_BYTES));
    lines.forEach(line -> assertTrue(line.indexOf('\n') < 0 && line.indexOf('\r') < 0));
    return lines;
  }

  private static String ends(List<byte[]> parts) {
    LineEndDecoder ends = new LineEndDecoder();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    parts.forEach(part -> plain.writeBytes(ends.receive(part)));
    plain.writeBytes(ends.end());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    parts.forEach(whole::writeBytes);
    assertEquals(
        whole.toString(java.nio.charset.StandardCharsets.ISO_8859_1).replace("\r\n", "\n"),
        plain.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
    return plain.toString(UTF_8);
  }

  /**
   * Executes a program at the first prompt, and tells where the conversation is after all bytes.
   */
  private static String repl(List<byte[]> parts) {
    RawRepl repl = new RawRepl();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      for (byte b : part) {
        repl.receive(new byte[] {b});
        if (repl.isReady() && sent.size() == 0) {
          repl.execute(PROGRAM);
        }
        sent.writeBytes(repl.toSend());
      }
    }
    assertTrue(sent.size() <= PROGRAM.length + 8, "sent: " + sent.size());
    return sent.size() + " " + repl.isReady() + repl.hasTaken() + repl.wasRestarted();
  }

  private static String transfer(WebReplTransfer transfer, List<byte[]> parts) {
    try {
      int sent = transfer.toSend().length;
      assertEquals(82, sent);
      for (byte[] part : parts) {
        for (byte b : part) {
          transfer.receive(new byte[] {b});
          for (byte[] next = transfer.toSend(); next.length > 0; next = transfer.toSend()) {
            assertTrue(next.length <= 1024, "part: " + next.length);
          }
        }
      }
      return transfer.isDone() + " " + transfer.sent() + " " + new String(transfer.got(), UTF_8);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** No block of a file holds Ctrl-C, and each has the length that it says. */
  private static void requireBlocks(byte[] content) {
    for (int offset = 0; offset < content.length; offset += DeflatedBlocks.BLOCK_BYTES) {
      for (boolean deflates : new boolean[] {false, true}) {
        byte[] block = DeflatedBlocks.at(content, offset, deflates);
        String head = new String(block, 0, 5, UTF_8);
        assertTrue(head.matches("[ds][0-9a-f]{4}"), head);
        assertEquals(block.length - 5, Integer.parseInt(head.substring(1), 16));
        for (byte b : block) {
          assertTrue(b != 3);
        }
      }
    }
    assertArrayEquals("s0000".getBytes(UTF_8), DeflatedBlocks.last());
  }
}
