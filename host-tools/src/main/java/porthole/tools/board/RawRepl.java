package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The raw REPL and raw paste of MicroPython, from the host's side: takes what the board says, and
 * tells what to send it (docs.micropython.org, reference/repl, "Raw mode" and "Raw-paste mode").
 * Pure: no wire, no clock.
 */
final class RawRepl {

  /** Leaves whatever the board is at: ends a line, then stops a program that runs. */
  static final byte[] INTERRUPT = {'\r', 3, 3};

  static final byte[] ENTER = {'\r', 1};
  static final byte[] LEAVE = {'\r', 2};
  static final byte[] SOFT_RESET = {4};

  private static final byte[] ASK_FOR_PASTE = {5, 'A', 1};
  private static final byte[] BANNER =
      "raw REPL; CTRL-B to exit\r\n>".getBytes(StandardCharsets.US_ASCII);

  /** What a board says at its usual prompt when it has started. */
  private static final byte[] STARTED =
      "Type \"help()\" for more information.\r\n>>> ".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NOTHING = {'\n'};
  private static final byte END = 4;
  private static final byte MORE = 1;

  /** Without flow control: what the smallest buffer of a board holds. */
  private static final int PLAIN_SLICE_BYTES = 256;

  private enum Stage {
    PROMPT,
    READY,
    OFFER,
    OFFERED,
    WINDOW,
    PASTE,
    PASTED,
    PLAIN,
    PLAIN_SENT,
    OUTPUT,
    ERRORS,
    LAST
  }

  private Stage stage = Stage.PROMPT;
  private boolean pastes = true;
  private boolean plainNext;
  private int matched;
  private int matchedStart;
  private boolean restarted;
  private byte[] program = {};
  private int sent;
  private int window;
  private int increment;
  private int windowBytes;
  private byte[] control = {};
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  /** Waits for the raw prompt, whatever else comes before it. */
  void awaitPrompt() {
    stage = Stage.PROMPT;
    matched = 0;
    plainNext = false;
  }

  boolean isReady() {
    return stage == Stage.READY;
  }

  /** Tells whether the board has taken all of the program, which runs, or has run already. */
  boolean hasTaken() {
    return stage == Stage.OUTPUT || stage == Stage.ERRORS || stage == Stage.LAST || isReady();
  }

  /** Tells whether slices of a program are sent without the board's asking, and want pauses. */
  boolean isPlain() {
    return stage == Stage.PLAIN;
  }

  void execute(byte[] source) {
    if (stage != Stage.READY) {
      throw new IllegalStateException("Expected READY but was " + stage);
    }
    // Without raw paste the end of nothing would be a soft reset, which never says that it ended.
    program = source.length == 0 ? NOTHING : source.clone();
    sent = 0;
    output.reset();
    errors.reset();
    matched = 0;
    matchedStart = 0;
    restarted = false;
    if (pastes) {
      stage = Stage.OFFER;
      control = ASK_FOR_PASTE;
    } else {
      stage = Stage.PLAIN;
    }
  }

  /** Returns what is to be sent now. */
  byte[] toSend() {
    byte[] now = control;
    control = new byte[0];
    if (stage == Stage.PASTE) {
      return join(now, slice(window));
    }
    return stage == Stage.PLAIN ? join(now, slice(PLAIN_SLICE_BYTES)) : now;
  }

  private byte[] slice(int most) {
    int length = Math.min(most, program.length - sent);
    byte[] part = Arrays.copyOfRange(program, sent, sent + length);
    sent += length;
    window -= length;
    if (sent < program.length) {
      return part;
    }
    stage = stage == Stage.PASTE ? Stage.PASTED : Stage.PLAIN_SENT;
    matched = 0;
    return join(part, new byte[] {END});
  }

  void receive(byte[] bytes) {
    for (byte b : bytes) {
      receive(b);
    }
  }

  private void receive(byte b) {
    switch (stage) {
      case PROMPT -> lookForPrompt(b);
      case OFFER -> answer(b);
      case OFFERED -> chosen(b);
      case WINDOW -> windowSize(b);
      case PASTE, PASTED -> flow(b);
      case PLAIN, PLAIN_SENT -> accepted(b);
      case OUTPUT, ERRORS -> printed(b);
      case LAST -> stage = b == '>' ? Stage.READY : stage;
      default -> {} // At the prompt nothing is to come.
    }
  }

  private void lookForPrompt(byte b) {
    matched = matched(BANNER, matched, b);
    if (matched == BANNER.length) {
      stage = plainNext ? Stage.PLAIN : Stage.READY;
      plainNext = false;
      matched = 0;
    }
  }

  /**
   * Returns how many bytes of a text have come when one more has. The first letter of such a text
   * does not come again in it, so that no match can overlap.
   */
  private static int matched(byte[] text, int before, byte b) {
    if (b == text[before]) {
      return before + 1;
    }
    return b == text[0] ? 1 : 0;
  }

  /** A board that was restarted under a program says how it began, and never how that ended. */
  private void lookForStart(byte b) {
    matched = matched(BANNER, matched, b);
    matchedStart = matched(STARTED, matchedStart, b);
    if (matched == BANNER.length || matchedStart == STARTED.length) {
      restarted = true;
      matched = 0;
      matchedStart = 0;
    }
  }

  /** Tells whether the board was restarted while the program ran, so that it has no end. */
  boolean wasRestarted() {
    return restarted && stage == Stage.OUTPUT;
  }

  private void answer(byte b) {
    if (b == 'R') {
      stage = Stage.OFFERED;
    } else { // A firmware that does not know it, and has just entered the raw REPL once more.
      pastes = false;
      awaitPrompt();
      plainNext = true;
      lookForPrompt(b);
    }
  }

  private void chosen(byte b) {
    pastes = b == 1;
    stage = pastes ? Stage.WINDOW : Stage.PLAIN;
    windowBytes = 0;
    window = 0;
  }

  private void windowSize(byte b) {
    window |= (b & 0xff) << (8 * windowBytes);
    windowBytes++;
    if (windowBytes == 2) {
      increment = window;
      stage = Stage.PASTE;
    }
  }

  private void flow(byte b) {
    if (b == MORE) {
      window += increment;
    } else if (b == END && stage == Stage.PASTE) { // It wants no more of it, and says why.
      control = new byte[] {END};
      stage = Stage.OUTPUT;
    } else if (b == END) {
      stage = Stage.OUTPUT;
    }
  }

  private void accepted(byte b) {
    matched = b == "OK".charAt(matched) ? matched + 1 : 0;
    if (matched == 2) {
      stage = Stage.OUTPUT;
      matched = 0;
    }
  }

  private void printed(byte b) {
    lookForStart(b);
    if (b == END) {
      stage = stage == Stage.OUTPUT ? Stage.ERRORS : Stage.LAST;
    } else {
      (stage == Stage.OUTPUT ? output : errors).write(b);
    }
  }

  /** Takes what the program has printed since the last call. */
  byte[] takeOutput() {
    byte[] taken = output.toByteArray();
    output.reset();
    return taken;
  }

  /** Returns the traceback with which the program ended; empty when it went well. */
  String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[] first, byte[] second) {
    if (first.length == 0) {
      return second;
    }
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
