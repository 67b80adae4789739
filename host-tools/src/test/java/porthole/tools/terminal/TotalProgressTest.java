package porthole.tools.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalProgressTest {

  private final StringWriter shown = new StringWriter();

  private TotalProgress progress(boolean isSeen, long total) {
    PrintWriter err = new PrintWriter(shown);
    CommandContext context =
        new CommandContext(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            err,
            length -> {},
            Terminal.none(isSeen, err),
            Map.of());
    return new TotalProgress(context, total);
  }

  private void send(TotalProgress progress, int files) {
    for (int i = 0; i < files; i++) {
      progress.begin("file " + i, 0, 10);
      progress.reached(10);
      progress.end();
    }
    progress.close();
  }

  @Test
  void manySmallFilesShareOneBarAtATerminalAndPrintNothingElsewhere() {
    send(progress(true, 240), 24);
    String text = shown.toString();
    assertEquals(
        1,
        text.lines()
            .filter(line -> !line.isBlank())
            .flatMap(line -> java.util.Arrays.stream(line.split("\r")))
            .filter(bar -> bar.contains("100%"))
            .count(),
        text);
    assertEquals(1, text.chars().filter(c -> c == '\n').count(), text);
    shown.getBuffer().setLength(0);
    send(progress(false, 240), 24);
    assertEquals("", shown.toString());
  }

  @Test
  void aNoteIsPrintedOnItsOwnLine() {
    TotalProgress progress = progress(true, 10);
    progress.begin("file", 0, 10);
    progress.reached(10);
    progress.end();
    progress.note("Lost.");
    progress.close();
    assertTrue(shown.toString().endsWith("\nLost." + System.lineSeparator()), shown.toString());
  }
}
