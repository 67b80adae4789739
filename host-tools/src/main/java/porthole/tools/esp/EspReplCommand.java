package porthole.tools.esp;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import porthole.tools.board.Board;
import porthole.tools.board.BoardWire;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Terminal;

/** Connects the terminal to a board's prompt. */
@Command(
    name = "repl",
    description = {
      "Use the board's prompt. Every key goes to the board, also Ctrl-C and Ctrl-D; Ctrl-]"
          + " leaves.%n",
      "If standard input is no terminal, its lines are sent, and the command ends when the board"
          + " prints nothing more.%n"
    })
final class EspReplCommand extends EspBoardCommand {

  private static final byte CTRL_RIGHT_BRACKET = 0x1d;
  private static final Duration TURN = Duration.ofMillis(50);
  private static final Duration QUIET = Duration.ofSeconds(1);

  @Override
  int run(Board board, CommandContext context) throws IOException {
    board.leave();
    BoardWire wire = board.wire();
    try (Terminal.Mode mode = context.terminal().raw()) {
      if (mode.isRaw()) {
        context.terminal().tell("Connected to " + wire.place() + "; Ctrl-] leaves.\r");
      }
      new Talk(wire, context, mode.isRaw()).run();
    }
    return 0;
  }

  /** One session: a thread for the keys, and the calling thread for the board. */
  static final class Talk {

    private final BoardWire wire;
    private final InputStream in;
    private final Output out;
    private final boolean isRaw;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    Talk(BoardWire wire, CommandContext context, boolean isRaw) {
      this.wire = wire;
      this.in = context.in();
      this.out = Output.to(context.out());
      this.isRaw = isRaw;
    }

    void run() throws IOException {
      Thread keys = new Thread(this::sendKeys, "porthole-keys");
      keys.setDaemon(true); // A read of standard input cannot be interrupted.
      keys.start();
      long heard = System.nanoTime();
      while (true) {
        byte[] bytes = wire.read(TURN);
        if (bytes.length > 0) {
          heard = System.nanoTime();
          out.write(bytes);
        } else if (over.get() && (isRaw || System.nanoTime() - heard >= QUIET.toNanos())) {
          break;
        }
      }
      if (failure.get() != null) {
        throw failure.get();
      }
    }

    private void sendKeys() {
      byte[] block = new byte[256];
      try {
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
          byte[] keys = Arrays.copyOf(block, length);
          int end = isRaw ? indexOf(keys, CTRL_RIGHT_BRACKET) : -1;
          wire.write(end < 0 ? forBoard(keys) : Arrays.copyOf(keys, end));
          if (end >= 0) {
            break;
          }
        }
      } catch (IOException e) {
        failure.set(e);
      } catch (RuntimeException | Error e) { // Not a good end, which it would look like.
        failure.set(new IOException("The keys could not be sent on: " + e, e));
      } finally {
        over.set(true);
      }
    }

    /** The Enter key sends CR; a file has LF. */
    private byte[] forBoard(byte[] keys) {
      for (int i = 0; !isRaw && i < keys.length; i++) {
        keys[i] = keys[i] == '\n' ? (byte) '\r' : keys[i];
      }
      return keys;
    }

    private static int indexOf(byte[] bytes, byte wanted) {
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == wanted) {
          return i;
        }
      }
      return -1;
    }
  }
}
