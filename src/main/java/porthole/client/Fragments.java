package porthole.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import porthole.protocol.TextFragments;

/** The source of a message's fragments. For one thread. */
interface Fragments {

  /** Bounds a fragment of a stream. */
  int MAX_BYTES = 16 * 1024;

  /** Returns the next fragment, valid until the next call; none at the end. */
  Optional<ByteBuffer> next() throws IOException;

  /** Returns the fragments of a text. */
  static Fragments of(Iterator<String> parts) {
    TextFragments text = TextFragments.begin();
    return () -> {
      if (parts.hasNext()) {
        return Optional.of(text.next(parts.next()));
      }
      ByteBuffer rest = text.rest();
      return rest.hasRemaining() ? Optional.of(rest) : Optional.empty();
    };
  }

  /** Returns the bytes of a stream in pieces, as they come. */
  static Fragments of(InputStream stream) {
    byte[] bytes = new byte[MAX_BYTES];
    return () -> {
      int count = stream.read(bytes);
      return count < 0 ? Optional.empty() : Optional.of(ByteBuffer.wrap(bytes, 0, count));
    };
  }
}
