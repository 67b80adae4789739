package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** The operations on a device's files that a transfer needs. */
interface Store {

  /** Returns the size of a file, 0 if it does not exist. */
  long size(String path) throws IOException;

  /** Returns the SHA-256 of a file's first bytes. */
  String sha256(String path, long bytes) throws IOException;

  /** Appends bytes to a file, and reports the number of bytes sent so far. */
  void append(String path, InputStream content, LongConsumer sent) throws IOException;

  void remove(String path) throws IOException;

  /** Connects to the device again after a loss. */
  void reconnect() throws IOException;
}
