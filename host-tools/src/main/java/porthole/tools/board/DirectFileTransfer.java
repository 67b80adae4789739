package porthole.tools.board;

import java.io.IOException;
import java.util.function.LongConsumer;

/** A wire's own way to transfer whole files, beside the REPL. */
interface DirectFileTransfer {

  /** Writes a file; what was in it is lost. Tells how many bytes have gone. */
  void put(String path, byte[] content, LongConsumer sent) throws IOException;

  byte[] get(String path) throws IOException;
}
