package porthole.device.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The buffers that connections with a part of a record borrow. */
class TlsBuffersTest {
  @Test
  void onlyAFewBuffersAreKeptForLater() {
    TlsBuffers buffers = new TlsBuffers();
    List<ByteBuffer> first = lend(buffers, 6);
    first.forEach(buffers::giveBack);
    Set<ByteBuffer> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(first);
    assertEquals(4, lend(buffers, 6).stream().filter(known::contains).count());
  }

  @Test
  void nothingIsKeptOfAReadWithoutRest() {
    TlsBuffers buffers = new TlsBuffers();
    assertSame(TlsBuffers.NONE, buffers.keep(ByteBuffer.allocate(0)));
  }

  private static List<ByteBuffer> lend(TlsBuffers buffers, int count) {
    List<ByteBuffer> lent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lent.add(buffers.keep(ByteBuffer.wrap(new byte[] {1})));
    }
    return lent;
  }
}
