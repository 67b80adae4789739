package porthole.tools.board;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** A connection to a board's REPL. One thread reads; another may write. */
public interface BoardWire extends Closeable {

  /**
   * Waits for bytes and returns them; returns none at the time limit.
   *
   * @throws BoardLostException if the board is gone
   */
  byte[] read(Duration limit) throws IOException;

  /**
   * Writes bytes.
   *
   * @throws BoardLostException if the board is gone, or does not read them
   */
  void write(byte[] bytes) throws IOException;

  /** Restarts the board by its reset line; returns whether it may have one. */
  boolean reset() throws IOException;

  /** Returns the transfer of whole files, if this connection has one. */
  default java.util.Optional<DirectFileTransfer> files() {
    return java.util.Optional.empty();
  }

  /** Returns the name of the serial port, or the host of the board. */
  String place();
}
