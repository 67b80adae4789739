package porthole.device.transport.loop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.QueuedBytes;

/** What waits on all links of a loop together, and the memory that it lends them. Loop's thread. */
public final class Backlogs {
  /**
   * Chunks in direct memory, 512 kB: most turns need but one. The JVM frees such memory only when
   * it collects the small objects that stand for it, which may be never: so there are no more of
   * them.
   */
  static final int MAX_DIRECT_CHUNKS = 32;

  /** Free chunks on the heap that are kept: when slow peers hold all others, an echo makes none. */
  private static final int KEPT_CHUNKS = 16;

  /** One write of shared messages takes at most this. */
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** Queues that are kept, likewise. */
  private static final int KEPT_QUEUES = 16;

  private final ArrayDeque<Chunk> freeDirect = new ArrayDeque<>(MAX_DIRECT_CHUNKS);
  private final ArrayDeque<Chunk> freeOnHeap = new ArrayDeque<>(KEPT_CHUNKS);
  private int maxDirectChunks = MAX_DIRECT_CHUNKS;
  private int directChunks;
  private final ArrayDeque<ArrayDeque<QueuedBytes>> freeQueues = new ArrayDeque<>(KEPT_QUEUES);
  private ByteBuffer scratch = ByteBuffer.allocate(0);
  private long maxBytes = Long.MAX_VALUE;
  private long bytes;

  /** Bounds what may wait, in a process that may use so much heap; the least of several holds. */
  public void bound(Limits limits, long heapBytes) {
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
    Chunk chunk = freeOrNew();
    bytes += Chunk.BYTES;
    return chunk;
  }

  private Chunk freeOrNew() {
    if (!freeDirect.isEmpty()) {
      return freeDirect.pop();
    }
    if (directChunks < maxDirectChunks) {
      return makeDirect();
    }
    return freeOnHeap.isEmpty() ? Chunk.onHeap() : freeOnHeap.pop();
  }

  /**
   * Where direct memory has run out no more of it is asked for: the JDK waits for some each time.
   */
  private Chunk makeDirect() {
    try {
      if (directChunks == 1) {
        scratch(); // What will be on the heap needs it, so it comes before more chunks.
      }
      Chunk chunk = Chunk.direct();
      directChunks++;
      return chunk;
    } catch (OutOfMemoryError e) {
      maxDirectChunks = directChunks;
      return Chunk.onHeap();
    }
  }

  void giveBack(Chunk chunk) {
    bytes -= Chunk.BYTES;
    chunk.clear();
    if (chunk.isDirect()) {
      freeDirect.push(chunk);
    } else if (freeOnHeap.size() < KEPT_CHUNKS) {
      freeOnHeap.push(chunk);
    }
  }

  /** Lends an empty queue: an idle link that had its own would be 56 bytes larger. */
  ArrayDeque<QueuedBytes> lendQueue() {
    ArrayDeque<QueuedBytes> queue = freeQueues.poll();
    return queue == null ? new ArrayDeque<>(2) : queue;
  }

  void giveBack(ArrayDeque<QueuedBytes> queue) {
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
