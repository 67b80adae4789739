package porthole.device.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import porthole.protocol.Frames;

/**
 * What waits to be written on one link, in chunks that the loop lends. A link that has nothing to
 * say holds none; one whose peer reads holds one for the length of a turn. Loop's thread.
 */
final class Outbox {
  private final Chunks chunks;
  private final ArrayDeque<Chunk> queue = new ArrayDeque<>(2);
  private long size;

  Outbox(Chunks chunks) {
    this.chunks = chunks;
  }

  /** Returns the bytes that wait. */
  long size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a frame; the payload's remaining bytes are copied, and it is consumed. */
  void addFrame(int opcode, ByteBuffer payload) {
    int count = payload.remaining();
    ByteBuffer target = room(Frames.MAX_HEADER_BYTES);
    int from = target.position();
    Frames.putHeader(target, opcode, count);
    size += target.position() - from;
    add(payload);
  }

  /** Adds bytes as they are; they are copied, and the buffer is consumed. */
  void add(ByteBuffer bytes) {
    size += bytes.remaining();
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      ByteBuffer target = room(1);
      bytes.limit(Math.min(limit, bytes.position() + target.remaining()));
      target.put(bytes);
      bytes.limit(limit);
    }
  }

  private ByteBuffer room(int needed) {
    Chunk last = queue.peekLast();
    if (last == null || last.buffer.remaining() < needed) {
      last = chunks.lend();
      queue.add(last);
    }
    return last.buffer;
  }

  /** Writes what the channel takes; gives back the chunks that are done. */
  void writeTo(GatheringByteChannel channel) throws IOException {
    long written = queue.size() == 1 ? writeOne(channel, queue.peek()) : writeAll(channel);
    size -= written;
    while (!queue.isEmpty() && queue.peek().isWritten()) {
      chunks.giveBack(queue.remove());
    }
  }

  private static long writeOne(GatheringByteChannel channel, Chunk chunk) throws IOException {
    chunk.beginWrite();
    try {
      return channel.write(chunk.buffer);
    } finally {
      chunk.endWrite();
    }
  }

  private long writeAll(GatheringByteChannel channel) throws IOException {
    ByteBuffer[] buffers = new ByteBuffer[queue.size()];
    int count = 0;
    for (Chunk chunk : queue) {
      chunk.beginWrite();
      buffers[count++] = chunk.buffer;
    }
    try {
      return channel.write(buffers);
    } finally {
      queue.forEach(Chunk::endWrite);
    }
  }

  /** Throws away what waits. */
  void clear() {
    queue.forEach(chunks::giveBack);
    queue.clear();
    size = 0;
  }

  /** The chunks of one loop: a few are kept, since most turns need but one. */
  static final class Chunks {
    /** Holds what a busy turn says to one peer; direct, so that the JDK need not copy it again. */
    static final int CHUNK_BYTES = 16 * 1024;

    private static final int KEPT = 16;

    private final ArrayDeque<Chunk> free = new ArrayDeque<>(KEPT);

    Chunk lend() {
      Chunk chunk = free.poll();
      return chunk == null ? new Chunk(ByteBuffer.allocateDirect(CHUNK_BYTES)) : chunk;
    }

    void giveBack(Chunk chunk) {
      if (free.size() < KEPT) {
        chunk.clear();
        free.push(chunk);
      }
    }
  }

  /** A buffer that is filled at its position while it is written from {@code read} on. */
  static final class Chunk {
    private final ByteBuffer buffer;
    private int read;
    private int filled;

    private Chunk(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    void beginWrite() {
      filled = buffer.position();
      buffer.limit(filled);
      buffer.position(read);
    }

    void endWrite() {
      read = buffer.position();
      buffer.limit(buffer.capacity());
      buffer.position(filled);
    }

    boolean isWritten() {
      return read == buffer.position();
    }

    void clear() {
      buffer.clear();
      read = 0;
    }
  }
}
