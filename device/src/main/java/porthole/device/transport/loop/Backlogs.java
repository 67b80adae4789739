package porthole.device.transport.loop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.QueuedBytes;

/** The backlogs of all links of a loop together, and the buffers lent to them. Loop's thread. */
public final class Backlogs {
  /**
   * Chunks in direct memory, 512 kB; most turns need only one. The JVM frees direct memory late or
   * never, so there are no more of them.
   */
  static final int MAX_DIRECT_CHUNKS = 32;

  /** Free chunks kept on the heap for links that send while slow peers hold all direct chunks. */
  private static final int KEPT_CHUNKS = 16;

  /** The most bytes of shared messages in one write. */
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** Free queues that are kept. */
  private static final int KEPT_QUEUES = 16;

  private final ArrayDeque<Chunk> freeDirect = new ArrayDeque<>(MAX_DIRECT_CHUNKS);
  private final ArrayDeque<Chunk> freeOnHeap = new ArrayDeque<>(KEPT_CHUNKS);
  private int maxDirectChunks = MAX_DIRECT_CHUNKS;
  private int directChunks;
  private final ArrayDeque<ArrayDeque<QueuedBytes>> freeQueues = new ArrayDeque<>(KEPT_QUEUES);
  private ByteBuffer scratch = ByteBuffer.allocate(0);
  private long maxBytes = Long.MAX_VALUE;
  private long bytes;

  /** Limits the bytes of all backlogs for a heap size; the lowest of several limits holds. */
  public void bound(Limits limits, long heapBytes) {
    long max = heapBytes / 100 * limits.of(Limit.BACKLOG_PERCENT_OF_HEAP);
    maxBytes = Math.min(maxBytes, max);
  }

  /** Counts bytes that a backlog holds outside chunks; a negative number when it frees them. */
  void count(long more) {
    bytes += more;
  }

  /** Returns whether the backlogs exceed their limit. */
  boolean areOver() {
    return bytes > maxBytes;
  }

  /** Lends a chunk, which counts with its whole size. */
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

  /** After direct memory has run out, no more is requested: the JDK would wait each time. */
  private Chunk makeDirect() {
    try {
      if (directChunks == 1) {
        scratch(); // Chunks on the heap will need the scratch buffer.
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

  /** Lends an empty queue, which saves each idle link 56 bytes. */
  ArrayDeque<QueuedBytes> lendQueue() {
    ArrayDeque<QueuedBytes> queue = freeQueues.poll();
    return queue == null ? new ArrayDeque<>(2) : queue;
  }

  void giveBack(ArrayDeque<QueuedBytes> queue) {
    if (freeQueues.size() < KEPT_QUEUES) {
      freeQueues.push(queue);
    }
  }

  /** Returns the empty buffer in which messages are joined into one write. */
  ByteBuffer scratch() {
    if (scratch.capacity() == 0) { // Made when first needed: an echo never needs it.
      scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    }
    scratch.clear();
    return scratch;
  }
}
