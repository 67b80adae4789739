package porthole.tools.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The answers are those of the documentation (docs.micropython.org, reference/repl); the banner and
 * the ends of a program were recorded from MicroPython 1.27.
 */
class RawReplTest {

  private static final String BANNER = "\r\nraw REPL; CTRL-B to exit\r\n>";

  private final RawRepl repl = new RawRepl();

  private void hear(String text) {
    repl.receive(text.getBytes(ISO_8859_1));
  }

  private String said() {
    return new String(repl.toSend(), ISO_8859_1);
  }

  private String output() {
    return new String(repl.takeOutput(), ISO_8859_1);
  }

  private void execute(String program) {
    repl.execute(program.getBytes(ISO_8859_1));
  }

  @Test
  void thePromptIsFoundAfterAnyOutputWhereverReadsEnd() {
    String all = "raw REPL; raw raw REPL; CTRL-B\u0004>" + BANNER;
    for (int cut = 0; cut <= all.length(); cut++) {
      repl.awaitPrompt();
      hear(all.substring(0, cut));
      assertEquals(cut == all.length(), repl.isReady());
      hear(all.substring(cut));
      assertTrue(repl.isReady(), "cut at " + cut);
    }
  }

  @Test
  void textWithThePromptsLettersIsNotThePrompt() {
    repl.awaitPrompt();
    hear(BANNER.replace("REPL", "RE PL").replace(">", "") + "x>" + BANNER.replace(">", "x>"));
    assertFalse(repl.isReady());
  }

  @Test
  void rawPasteSendsNoMoreThanTheBoardsWindow() {
    hear(BANNER);
    execute("x".repeat(300));
    assertEquals("\u0005A\u0001", said());
    hear("R\u0001\u0080\u0000");
    assertEquals(128, said().length());
    assertEquals("", said());
    hear("\u0001");
    assertEquals(128, said().length());
    hear("\u0001");
    assertEquals("x".repeat(44) + "\u0004", said());
    assertFalse(repl.hasTaken());
    hear("\u0004");
    assertTrue(repl.hasTaken());
    hear("out\u0004\u0004>");
    assertTrue(repl.isReady());
    assertEquals("out", output());
    assertEquals("", repl.errors());
  }

  @Test
  void outputAndTracebackAreSeparated() {
    hear(BANNER);
    execute("1/0");
    said();
    hear("R\u0001\u0080\u0000\u0001");
    said();
    hear("\u0004before\r\n\u0004Traceback\r\n\u0004");
    assertFalse(repl.isReady());
    hear(">");
    assertEquals("before\r\n", output());
    assertEquals("Traceback\r\n", repl.errors());
  }

  @Test
  void rawPasteStopsWhenTheBoardEndsIt() {
    hear(BANNER);
    execute("x".repeat(1000));
    said();
    hear("R\u0001\u0080\u0000");
    said();
    hear("\u0004");
    assertEquals("\u0004", said());
    hear("\u0004MemoryError\r\n\u0004>");
    assertTrue(repl.isReady());
    assertEquals("MemoryError\r\n", repl.errors());
  }

  @Test
  void aBoardThatRefusesRawPasteGetsPlainRawRepl() {
    hear(BANNER);
    execute("pass");
    said();
    hear("R\u0000");
    assertEquals("pass\u0004", said());
    hear("OKout\u0004\u0004>");
    assertEquals("out", output());
    execute("pass");
    assertEquals("pass\u0004", said(), "it is not asked again");
  }

  @Test
  void aBoardWithoutRawPasteGetsPlainRawRepl() {
    for (String banner : List.of(BANNER, BANNER.substring(2))) {
      RawRepl old = new RawRepl();
      old.receive(BANNER.getBytes(ISO_8859_1));
      old.execute("y".repeat(300).getBytes(ISO_8859_1));
      old.toSend();
      old.receive(banner.getBytes(ISO_8859_1));
      assertTrue(old.isPlain());
      assertEquals(256, old.toSend().length, "in slices");
      assertEquals(45, old.toSend().length);
      old.receive("OK\u0004\u0004>".getBytes(ISO_8859_1));
      assertTrue(old.isReady());
    }
  }

  @Test
  void anAnswerBeforeTheEndOfAPlainProgramIsAccepted() {
    RawRepl old = new RawRepl();
    old.receive(BANNER.getBytes(ISO_8859_1));
    old.execute("y".repeat(300).getBytes(ISO_8859_1));
    old.toSend();
    old.receive((BANNER + "OKout\u0004\u0004>").getBytes(ISO_8859_1));
    assertTrue(old.isReady());
    assertEquals("out", new String(old.takeOutput(), ISO_8859_1));
  }

  @Test
  void anEmptyProgramCausesNoSoftReset() {
    hear(BANNER);
    execute("");
    said();
    hear("R\u0000");
    assertEquals("\n\u0004", said());
    hear("OK\u0004\u0004>");
    assertTrue(repl.isReady());
  }

  @Test
  void aBoardRestartDuringAProgramIsReported() {
    String usual = "\r\nMicroPython v1.27.0\r\nType \"help()\" for more information.\r\n>>> ";
    for (String start : List.of(usual, "\r\nMPY: soft reboot" + BANNER)) {
      RawRepl other = new RawRepl();
      other.receive(BANNER.getBytes(ISO_8859_1));
      other.execute("import machine".getBytes(ISO_8859_1));
      other.toSend();
      other.receive("R\u0000".getBytes(ISO_8859_1));
      other.toSend();
      other.receive(("OKbefore" + start.substring(0, start.length() - 1)).getBytes(ISO_8859_1));
      assertFalse(other.wasRestarted());
      other.receive(start.substring(start.length() - 1).getBytes(ISO_8859_1));
      assertTrue(other.wasRestarted(), start);
    }
  }

  @Test
  void outputIsTheSameWhereverReadsEnd() {
    Random random = new Random(8);
    String program = "0123456789abcdef0123456789abcdef0123";
    String all = "R\u0001\u0010\u0000\u0001\u0001\u0004o\u0001u\u0005t>\u0004e>r\u0004>";
    for (int round = 0; round < 200; round++) {
      RawRepl cut = new RawRepl();
      cut.receive(BANNER.getBytes(ISO_8859_1));
      cut.execute(program.getBytes(ISO_8859_1));
      StringBuilder sent = new StringBuilder();
      for (int at = 0; at < all.length(); ) {
        int end = Math.min(all.length(), at + 1 + random.nextInt(5));
        sent.append(new String(cut.toSend(), ISO_8859_1));
        cut.receive(all.substring(at, end).getBytes(ISO_8859_1));
        at = end;
      }
      String name = "round " + round + " of seed 8";
      assertEquals("o\u0001u\u0005t>", new String(cut.takeOutput(), ISO_8859_1), name);
      assertEquals("e>r", cut.errors(), name);
      assertTrue(cut.isReady(), name);
      // How much of the program goes out depends on how soon the board says that it wants no more.
      assertTrue(("\u0005A\u0001" + program + "\u0004").startsWith(withoutEnd(sent)), name);
    }
  }

  private static String withoutEnd(StringBuilder sent) {
    return sent.toString().replaceFirst("\u0004$", "");
  }
}
