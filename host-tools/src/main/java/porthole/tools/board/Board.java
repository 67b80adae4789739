package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A board whose raw REPL runs programs. Not for several threads. */
public final class Board implements AutoCloseable {

  private static final int TRIES = 3;
  private static final Duration PROMPT = Duration.ofMillis(1500);
  private static final Duration DRAIN = Duration.ofMillis(500);
  private static final Duration BOOT = Duration.ofSeconds(8);
  private static final Duration BOOT_LOG = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofMillis(60);
  private static final Duration PLAIN_PAUSE = Duration.ofMillis(10);
  private static final Duration TURN = Duration.ofMillis(200);

  /** Time in which one of our programs may print nothing: a slow board hashes a large file. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int MAX_HEARD_BYTES = 16 * 1024;

  private final BoardWire wire;
  private RawRepl repl = new RawRepl();
  private boolean entered;
  private final Set<String> loaded = new HashSet<>();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private Board(BoardWire wire) {
    this.wire = wire;
  }

  /** Returns a board whose prompt is awaited at its first use. */
  public static Board at(BoardWire wire) {
    return new Board(wire);
  }

  public BoardWire wire() {
    return wire;
  }

  /** Receives a program's output as it comes. */
  public interface Sink {
    void accept(byte[] bytes) throws IOException;
  }

  /** Runs one of our programs; returns its output. */
  String ask(String program) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    start(program.getBytes(StandardCharsets.UTF_8));
    finish(out::writeBytes, SILENCE);
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * Runs a program to its end, however long it takes.
   *
   * @throws BoardException with the traceback, if it ended with an exception
   */
  public void run(byte[] program, Sink output) throws IOException {
    start(program);
    finish(output, Duration.ofDays(1_000));
  }

  /** Loads one of our functions on the board, as {@code _ph_NAME}, unless it is there. */
  void load(String function) throws IOException {
    enter();
    if (!loaded.contains(function)) {
      ask(PythonSource.resource(function + ".py"));
      loaded.add(function);
    }
  }

  /** Sends a program; returns when the board starts to run it. */
  void start(byte[] program) throws IOException {
    enter();
    repl.execute(program);
    while (!repl.hasTaken()) {
      pump(SILENCE);
    }
  }

  /** Waits for the end of the running program. */
  void finish(Sink output, Duration silence) throws IOException {
    output.accept(repl.takeOutput());
    while (!repl.isReady()) {
      pump(silence);
      output.accept(repl.takeOutput());
      if (repl.wasRestarted()) {
        entered = false;
        throw new IOException(
            "The board at "
                + wire.place()
                + " restarted while the program ran: the program's result is unknown.");
      }
    }
    if (!repl.errors().isEmpty()) {
      throw BoardException.of(repl.errors());
    }
  }

  /**
   * Waits for one byte that the running program prints.
   *
   * @throws BoardException if the program ends instead
   */
  byte awaitByte() throws IOException {
    while (true) {
      byte[] output = repl.takeOutput();
      if (output.length > 0) {
        return output[output.length - 1];
      }
      if (repl.isReady()) {
        throw BoardException.of(repl.errors().isEmpty() ? "It ended early" : repl.errors());
      }
      pump(SILENCE);
    }
  }

  /** Sends input to the running program. */
  void send(byte[] bytes) throws IOException {
    wire.write(bytes);
  }

  private void pump(Duration silence) throws IOException {
    byte[] out = repl.toSend();
    if (out.length > 0) {
      wire.write(out);
    }
    byte[] in = repl.isPlain() ? wire.read(PLAIN_PAUSE) : awaitSome(silence);
    repl.receive(in);
  }

  private byte[] awaitSome(Duration silence) throws IOException {
    long end = System.nanoTime() + silence.toNanos();
    while (true) {
      byte[] in = wire.read(TURN);
      if (in.length > 0) {
        return in;
      }
      if (System.nanoTime() - end >= 0) {
        entered = false;
        throw new IOException(
            "The board at "
                + wire.place()
                + " printed nothing for "
                + silence.toSeconds()
                + " seconds: run the command again, and it resumes.");
      }
    }
  }

  /** Brings the board to its raw prompt. */
  public void enter() throws IOException {
    if (entered) {
      return;
    }
    heard.reset();
    loaded.clear();
    for (int i = 0; i < TRIES && !entered; i++) {
      tryToEnter();
    }
    if (!entered) {
      enterByReset(heard.toByteArray());
    }
  }

  private void enterByReset(byte[] asked) throws IOException {
    heard.reset();
    byte[] booted = {};
    if (wire.reset()) {
      listen(BOOT_LOG);
      booted = heard.toByteArray();
      tryToEnter();
    }
    if (!entered) {
      throw NoPromptDiagnosis.of(wire.place(), asked, booted);
    }
  }

  private void tryToEnter() throws IOException {
    wire.write(RawRepl.INTERRUPT);
    long end = System.nanoTime() + DRAIN.toNanos();
    while (hear(QUIET).length > 0 && System.nanoTime() - end < 0) {
      continue; // Discards old output, and the interrupted program's traceback.
    }
    wire.write(RawRepl.ENTER);
    entered = awaitPrompt(PROMPT);
  }

  private boolean awaitPrompt(Duration limit) throws IOException {
    repl.awaitPrompt();
    long end = System.nanoTime() + limit.toNanos();
    while (!repl.isReady() && System.nanoTime() - end < 0) {
      repl.receive(hear(QUIET));
    }
    return repl.isReady();
  }

  private void listen(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - end < 0) {
      hear(QUIET);
    }
  }

  private byte[] hear(Duration limit) throws IOException {
    byte[] in = wire.read(limit);
    heard.write(in, 0, Math.min(in.length, MAX_HEARD_BYTES - heard.size()));
    return in;
  }

  /** Makes a soft reset: the memory is cleared, {@code boot.py} runs, {@code main.py} does not. */
  public void softReset() throws IOException {
    enter();
    wire.write(RawRepl.SOFT_RESET);
    loaded.clear();
    if (!awaitPrompt(BOOT)) {
      entered = false;
      enter();
    }
  }

  /** Restarts the board like its reset button. The connection may be lost. */
  public void hardReset() throws IOException {
    start("import machine\nmachine.reset()".getBytes(StandardCharsets.UTF_8));
    entered = false;
    repl = new RawRepl();
  }

  /** Stops the running program. */
  public void interrupt() throws IOException {
    wire.write(RawRepl.INTERRUPT);
  }

  /** Leaves the board at its usual prompt, without our functions in its memory. */
  public void leave() throws IOException {
    if (!entered) {
      return;
    }
    if (!loaded.isEmpty() && repl.isReady()) {
      ask("for n in list(globals()):\n if n.startswith('_ph_'):del globals()[n]\ndel n");
    }
    wire.write(RawRepl.LEAVE);
    entered = false;
  }

  @Override
  public void close() throws IOException {
    try {
      leave();
    } catch (BoardLostException e) {
      entered = false; // The board has left the raw prompt by itself.
    } finally {
      wire.close();
    }
  }
}
