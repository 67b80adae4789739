package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Files on a device, as far as a transfer needs them. */
interface Store {

  /** Returns the size of a file, 0 when it is not there. */
  long size(String path) throws IOException;

  /** Returns the SHA-256 of a file's first bytes. */
  String sha256(String path, long bytes) throws IOException;

  /** Adds bytes at the end of a file; tells how many have gone. */
  void append(String path, InputStream content, LongConsumer sent) throws IOException;

  void remove(String path) throws IOException;

  /** Makes the way to the device anew after it was lost. */
  void reconnect() throws IOException;
}
