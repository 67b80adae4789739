package porthole.tools.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.tools.terminal.Output;

class PrintingSessionTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintingSession session = new PrintingSession(Output.to(out), true, 0);

  @Test
  void aReplyIsPrintedAsItsBytesAndANewline() {
    session.onText("é");
    session.onBinary(ByteBuffer.wrap(new byte[] {'a', 'b'}).position(1));
    assertEquals("é\nb\n", out.toString(UTF_8));
  }

  @Test
  void theFirstReasonToEndWins() throws InterruptedException {
    session.end();
    session.fail("too late");
    session.onClose(1011, "");
    assertEquals(Optional.empty(), session.awaitEnd());
  }

  @Test
  void noReplyIsPrintedAfterTheRequestedNumber() throws InterruptedException {
    PrintingSession one = new PrintingSession(Output.to(out), true, 1);
    one.onText("a");
    one.onText("b");
    assertEquals("a\n", out.toString(UTF_8));
    assertEquals(Optional.empty(), one.awaitEnd());
  }

  @Test
  void anErrorCloseCodeFailsTheSession() throws InterruptedException {
    session.onClose(1008, "no\u001b thanks");
    assertEquals(
        Optional.of("The connection was closed with code 1008: no? thanks."), session.awaitEnd());
  }

  @Test
  void aLostConnectionIsReportedWithItsCause() throws InterruptedException {
    session.onError(new IOException("Connection reset"));
    session.onClose(1006, "");
    assertEquals(Optional.of("The connection was lost: Connection reset."), session.awaitEnd());
  }

  @Test
  void onlyThePongOfTheLastPingEndsTheWaitForReplies() throws InterruptedException {
    session.onPong(ByteBuffer.allocate(0));
    session.awaitReplies(0, SHORT);
    assertTrue(session.awaitEnd().orElse("").contains("did not answer a ping in 0.02 seconds"));

    PrintingSession answered = new PrintingSession(Output.to(out), true, 0);
    answered.onPong(PrintingSession.LAST_PING.duplicate());
    answered.awaitReplies(0, Duration.ofDays(1));
    assertFalse(answered.isOver());
  }

  @Test
  void quietTimeStartsAtTheLastReply() throws InterruptedException {
    assertTrue(session.awaitQuiet(SHORT, Duration.ofDays(1)));
    assertFalse(session.awaitQuiet(Duration.ofDays(1), SHORT), "a server that goes on talking");
    session.end();
    assertTrue(session.awaitQuiet(Duration.ofDays(1), Duration.ofDays(1)));
  }

  @Test
  void aBrokenPipeEndsTheSessionAndAFullDiskFailsIt() throws InterruptedException {
    session(new IOException("Broken pipe"));
    assertEquals(Optional.empty(), session(new IOException("Broken pipe")).awaitEnd());
    assertEquals(
        Optional.of("Cannot write the output: No space left on device."),
        session(new IOException("No space left on device")).awaitEnd());
  }

  private static PrintingSession session(IOException error) {
    PrintingSession session =
        new PrintingSession(
            Output.to(
                new OutputStream() {
                  @Override
                  public void write(int b) throws IOException {
                    throw error;
                  }
                }),
            true,
            0);
    session.onText("x");
    return session;
  }
}
