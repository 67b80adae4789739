package porthole.device.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What waits on all links of a loop together, and the memory that it lends them. Loop's thread. */
final class Backlogs {
  /** Chunks that are kept: most turns need but one. */
  private static final int KEPT_CHUNKS = 16;

  /** One write of shared messages takes at most this. */
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** Queues that are kept, likewise. */
  private static final int KEPT_QUEUES = 16;

  private final ArrayDeque<Chunk> free = new ArrayDeque<>(KEPT_CHUNKS);
  private final ArrayDeque<ArrayDeque<Outbox.Part>> freeQueues = new ArrayDeque<>(KEPT_QUEUES);
  private ByteBuffer scratch = ByteBuffer.allocate(0);
  private long maxBytes = Long.MAX_VALUE;
  private long bytes;

  /** Bounds what may wait, in a process that may use so much heap; the least of several holds. */
  void bound(Limits limits, long heapBytes) {
    long most = heapBytes / 100 * limits.of(Limit.BACKLOG_PERCENT_OF_HEAP);
    maxBytes = Math.min(maxBytes, most);
  }

  /** Counts what a backlog holds beside chunks, or no more when it is negative. */
  void count(long more) {
    bytes += more;
  }

  /** Returns whether more waits than may. */
  boolean areOver() {
    return bytes > maxBytes;
  }

  /** Lends a chunk, which counts as what it takes, however little is in it. */
  Chunk lend() {
    bytes += Chunk.BYTES;
    Chunk chunk = free.poll();
    return chunk == null ? new Chunk() : chunk;
  }

  void giveBack(Chunk chunk) {
    bytes -= Chunk.BYTES;
    if (free.size() < KEPT_CHUNKS) {
      chunk.clear();
      free.push(chunk);
    }
  }

  /** Lends an empty queue: an idle link that had its own would be 56 bytes larger. */
  ArrayDeque<Outbox.Part> lendQueue() {
    ArrayDeque<Outbox.Part> queue = freeQueues.poll();
    return queue == null ? new ArrayDeque<>(2) : queue;
  }

  void giveBack(ArrayDeque<Outbox.Part> queue) {
    if (freeQueues.size() < KEPT_QUEUES) {
      freeQueues.push(queue);
    }
  }

  /** Returns the buffer, empty, that messages are put together in to be written at once. */
  ByteBuffer scratch() {
    if (scratch.capacity() == 0) { // Made when first wanted: an echo never wants it.
      scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    }
    scratch.clear();
    return scratch;
  }
}
