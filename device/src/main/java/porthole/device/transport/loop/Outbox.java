package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.QueuedBytes;
import porthole.protocol.Frames;

/**
 * What waits to be written on one link: bytes of its own, in chunks that the loop lends, and
 * messages that it may share with others. A link that has nothing to say holds none; one whose peer
 * reads holds them for the length of a turn. Loop's thread.
 */
public class Outbox {
  /** A control frame behind a message: too few bytes to borrow a chunk for. */
  private static final class Small implements QueuedBytes {
    private final byte[] bytes;

    private Small(byte[] bytes) {
      this.bytes = bytes;
    }

    private static Small frame(int opcode, ByteBuffer payload) {
      ByteBuffer frame = ByteBuffer.allocate(2 + payload.remaining());
      Frames.putHeader(frame, opcode, payload.remaining());
      frame.put(payload);
      return new Small(frame.array());
    }

    @Override
    public int length() {
      return bytes.length;
    }

    @Override
    public void copy(int from, int count, ByteBuffer target) {
      target.put(bytes, from, count);
    }
  }

  /** What takes bytes, as many as it likes; what it has not taken stays in the buffers. */
  interface Target {
    int write(ByteBuffer bytes) throws IOException;

    long write(ByteBuffer[] bytes) throws IOException;
  }

  /** Nothing is ever added to this one. */
  private static final ArrayDeque<QueuedBytes> NONE = new ArrayDeque<>(2);

  private final Backlogs backlogs;
  private ArrayDeque<QueuedBytes> queue = NONE;
  private long size;

  /** Bytes of the first part that are written. */
  private int written;

  public Outbox(Backlogs backlogs) {
    this.backlogs = backlogs;
  }

  /**
   * Returns the bytes that wait, and {@link PreparedMessage#OBJECT_BYTES} more for each message.
   */
  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Returns whether some of what waits first is in a chunk of the loop. */
  boolean holdsChunk() {
    return queue.peek() instanceof Chunk;
  }

  /** Adds a frame; the payload's remaining bytes are copied, and it is consumed. */
  void addFrame(int opcode, ByteBuffer payload) {
    int count = payload.remaining();
    if (Frames.isControl(opcode) && !queue.isEmpty() && !(queue.peekLast() instanceof Chunk)) {
      addSmall(opcode, payload);
      return;
    }
    ByteBuffer target = room(Frames.MAX_HEADER_BYTES);
    ((Chunk) queue.peekLast()).frameBegins();
    int from = target.position();
    Frames.putHeader(target, opcode, count);
    size += target.position() - from;
    add(payload);
  }

  private void addSmall(int opcode, ByteBuffer payload) {
    append(Small.frame(opcode, payload));
    count(queue.peekLast().length() + PreparedMessage.OBJECT_BYTES);
  }

  /**
   * Adds a ping or pong before every frame of which nothing is written, but behind those that were
   * added so before it. The payload is consumed.
   */
  void addOvertaking(int opcode, ByteBuffer payload) {
    if (queue.isEmpty()) {
      addFrame(opcode, payload);
      return;
    }
    QueuedBytes frame = Small.frame(opcode, payload);
    ArrayDeque<QueuedBytes> ahead = new ArrayDeque<>(2); // The last one first.
    try {
      takeBegun(ahead);
      while (queue.peek() instanceof Small) { // A close frame is not among them: none follows it.
        ahead.push(queue.remove());
      }
      queue.push(frame);
    } finally { // Also when there was no memory to split a chunk.
      ahead.forEach(queue::push);
    }
    count(frame.length() + PreparedMessage.OBJECT_BYTES);
  }

  /** Takes the frame off the queue that is partly written; what shares its chunk stays. */
  private void takeBegun(ArrayDeque<QueuedBytes> taken) {
    int from = written;
    while (queue.peek() instanceof Chunk) {
      Chunk chunk = (Chunk) queue.peek();
      int boundary = chunk.boundary(from);
      if (boundary > 0 && boundary < chunk.length()) {
        split(boundary);
      }
      if (boundary > 0) {
        taken.push(queue.remove());
      }
      if (boundary <= chunk.length()) {
        return;
      }
      from = 0;
    }
    if (taken.isEmpty() && written > 0) {
      taken.push(queue.remove());
    }
  }

  /** Splits the first chunk. */
  private void split(int at) {
    Chunk rest = backlogs.lend();
    Chunk first = (Chunk) queue.remove();
    first.moveTo(rest, at);
    queue.push(rest);
    queue.push(first);
  }

  /** Adds bytes as they are; they are copied, and the buffer is consumed. */
  public void add(ByteBuffer bytes) {
    size += bytes.remaining();
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      ByteBuffer target = room(1);
      bytes.limit(Math.min(limit, bytes.position() + target.remaining()));
      target.put(bytes);
      bytes.limit(limit);
    }
  }

  /** Adds a message, which is not copied before it is written, and may be dropped until then. */
  void add(PreparedMessage message) {
    append(message);
    count(message.cost());
  }

  private void append(QueuedBytes part) {
    if (queue == NONE) {
      queue = backlogs.lendQueue();
    }
    queue.add(part);
  }

  private void giveBackQueue() {
    if (queue != NONE) {
      backlogs.giveBack(queue);
      queue = NONE;
    }
  }

  /** Counts what is in no chunk: those are counted when they are lent, by what they take. */
  private void count(long more) {
    size += more;
    backlogs.count(more);
  }

  private ByteBuffer room(int needed) {
    QueuedBytes last = queue.peekLast();
    if (last instanceof Chunk && ((Chunk) last).buffer().remaining() >= needed) {
      return ((Chunk) last).buffer();
    }
    Chunk chunk = backlogs.lend();
    append(chunk);
    return chunk.buffer();
  }

  /** Writes what the target takes; gives back the chunks that are done. */
  public void writeTo(Target target) throws IOException {
    boolean more = true;
    while (more && !queue.isEmpty()) {
      if (!isDirectChunk(queue.peek())) {
        more = writeCopies(target);
      } else if (queue.size() == 1) {
        more = writeChunk(target, (Chunk) queue.peek());
      } else {
        more = writeChunks(target);
      }
    }
    if (queue.isEmpty()) {
      giveBackQueue();
    }
  }

  /** Each way to write returns whether the target took all that it was given. */
  private boolean writeChunk(Target target, Chunk chunk) throws IOException {
    ByteBuffer bytes = chunk.beginRead(written);
    int count;
    try {
      count = target.write(bytes);
    } finally {
      chunk.endRead();
    }
    boolean all = written + count == chunk.length();
    advance(count);
    return all;
  }

  private boolean writeChunks(Target target) throws IOException {
    ByteBuffer[] buffers = new ByteBuffer[leadingChunks()];
    Iterator<QueuedBytes> parts = queue.iterator();
    long given = 0;
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = ((Chunk) parts.next()).beginRead(i == 0 ? written : 0);
      given += buffers[i].remaining();
    }
    long count;
    try {
      count = target.write(buffers);
    } finally {
      parts = queue.iterator();
      for (int i = 0; i < buffers.length; i++) {
        ((Chunk) parts.next()).endRead();
      }
    }
    advance(count);
    return count == given;
  }

  private int leadingChunks() {
    int count = 0;
    for (QueuedBytes part : queue) {
      if (!isDirectChunk(part)) {
        break;
      }
      count++;
    }
    return count;
  }

  private static boolean isDirectChunk(QueuedBytes part) {
    return part instanceof Chunk && ((Chunk) part).isDirect();
  }

  /** Copies into one direct buffer, as the JDK would for each: then it is one write. */
  private boolean writeCopies(Target target) throws IOException {
    ByteBuffer scratch = backlogs.scratch();
    int from = written;
    for (QueuedBytes part : queue) {
      int count = Math.min(part.length() - from, scratch.remaining());
      part.copy(from, count, scratch);
      from = 0;
      if (!scratch.hasRemaining()) {
        break;
      }
    }
    scratch.flip();
    int given = scratch.remaining();
    int count = target.write(scratch);
    advance(count);
    return count == given;
  }

  private void advance(long count) {
    long left = count;
    while (!queue.isEmpty() && left >= queue.peek().length() - written) {
      int rest = queue.peek().length() - written;
      left -= rest;
      done(queue.peek(), rest);
      written = 0;
      release(queue.remove());
    }
    if (left > 0) {
      done(queue.peek(), (int) left);
      written += (int) left;
    }
  }

  private void done(QueuedBytes part, int count) {
    if (part instanceof Chunk) {
      size -= count;
    } else {
      count(-count);
    }
  }

  private void release(QueuedBytes part) {
    if (part instanceof Chunk) {
      backlogs.giveBack((Chunk) part);
    } else {
      count(-PreparedMessage.OBJECT_BYTES);
    }
  }

  /**
   * Drops the oldest messages of which nothing is written, until at most so much waits, but never
   * the last; returns how many.
   */
  int dropOldest(long most) {
    int dropped = 0;
    for (Iterator<QueuedBytes> parts = droppable(); size > most && parts.hasNext(); ) {
      QueuedBytes part = parts.next();
      if (part instanceof PreparedMessage && part != queue.peekLast()) {
        parts.remove();
        count(-((PreparedMessage) part).cost());
        dropped++;
      }
    }
    return dropped;
  }

  /** Drops each message for which a later one has the same key; returns how many. */
  int dropOutdated() {
    int dropped = 0;
    Set<Object> seen = new HashSet<>();
    int index = queue.size();
    for (Iterator<QueuedBytes> parts = queue.descendingIterator(); parts.hasNext(); ) {
      QueuedBytes part = parts.next();
      boolean begun = --index == 0 && written > 0;
      if (!begun && part instanceof PreparedMessage && isOutdated((PreparedMessage) part, seen)) {
        parts.remove();
        count(-((PreparedMessage) part).cost());
        dropped++;
      }
    }
    return dropped;
  }

  private static boolean isOutdated(PreparedMessage message, Set<Object> seen) {
    return message.hasKey() && !seen.add(message.key());
  }

  /** Drops every message of which nothing is written; returns how many. */
  int dropMessages() {
    int dropped = 0;
    for (Iterator<QueuedBytes> parts = droppable(); parts.hasNext(); ) {
      QueuedBytes part = parts.next();
      if (part instanceof PreparedMessage) {
        parts.remove();
        count(-((PreparedMessage) part).cost());
        dropped++;
      }
    }
    return dropped;
  }

  /** Iterates over what may be dropped: not the first when some of it is written. */
  private Iterator<QueuedBytes> droppable() {
    Iterator<QueuedBytes> parts = queue.iterator();
    if (written > 0) {
      parts.next();
    }
    return parts;
  }

  /** Throws away what waits. */
  public void clear() {
    while (!queue.isEmpty()) {
      advance(queue.peek().length() - written);
    }
    giveBackQueue();
  }
}
