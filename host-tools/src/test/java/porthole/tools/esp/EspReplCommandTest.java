package porthole.tools.esp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.tools.InjectedErrors;
import porthole.tools.board.BoardWire;
import porthole.tools.terminal.CommandContext;

@Timeout(600)
class EspReplCommandTest {

  /** A board that says nothing and takes everything. */
  private static final class SilentBoard implements BoardWire {
    @Override
    public byte[] read(Duration limit) {
      return new byte[0];
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public boolean reset() {
      return false;
    }

    @Override
    public String place() {
      return "a board";
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @MethodSource("porthole.tools.InjectedErrors#all")
  void anErrorInTheKeyboardThreadFailsTheRepl(Throwable fault) {
    InputStream keys =
        new InputStream() {
          @Override
          public int read() {
            InjectedErrors.raise(fault);
            return -1;
          }
        };
    CommandContext world =
        new CommandContext(
            keys, OutputStream.nullOutputStream(), new PrintWriter(new StringWriter()), any -> {});
    EspReplCommand.Talk talk = new EspReplCommand.Talk(new SilentBoard(), world, true);
    assertEquals(fault, assertThrows(IOException.class, talk::run).getCause());
  }
}
