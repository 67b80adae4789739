package porthole.tools.board;

import java.io.IOException;
import java.util.function.LongConsumer;

/** Transfers whole files without the REPL, if the connection can. */
interface DirectFileTransfer {

  /** Writes a file, replacing its content, and reports the number of bytes sent so far. */
  void put(String path, byte[] content, LongConsumer sent) throws IOException;

  byte[] get(String path) throws IOException;
}
