package porthole.tools.board;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** Bytes to a board's REPL and back. One thread reads; another may write. */
public interface BoardWire extends Closeable {

  /**
   * Returns what has come, as soon as something has; nothing when that took too long.
   *
   * @throws BoardLostException if the board is gone
   */
  byte[] read(Duration limit) throws IOException;

  /**
   * @throws BoardLostException if the board is gone, or does not take it
   */
  void write(byte[] bytes) throws IOException;

  /** Restarts the board by its reset line, if there is one; returns whether there may be. */
  boolean reset() throws IOException;

  /** Returns its way to transfer files, if it has one that is better than the REPL. */
  default java.util.Optional<DirectFileTransfer> files() {
    return java.util.Optional.empty();
  }

  /** Returns the name of the serial port, or the host of the board. */
  String place();
}
