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
 * The backlog of one link: bytes of its own in chunks that the loop lends, and messages that it may
 * share with other links. An idle link holds no chunk; a link whose peer reads holds one for a
 * turn. Loop's thread.
 */
public class Outbox {
  /** Takes as many bytes as it can; the others stay in the buffers. */
  interface Target {
    int write(ByteBuffer bytes) throws IOException;

    long write(ByteBuffer[] bytes) throws IOException;
  }

  /** The queue of an empty backlog; nothing is ever added to it. */
  private static final ArrayDeque<QueuedBytes> NONE = new ArrayDeque<>(2);

  private final Backlogs backlogs;
  private ArrayDeque<QueuedBytes> queue = NONE;
  private long size;

  /** Bytes of the first part that are written. */
  private int written;

  /**
   * Makes an empty outbox.
   *
   * @param backlogs counts the queued bytes of all connections
   */
  public Outbox(Backlogs backlogs) {
    this.backlogs = backlogs;
  }

  /** Returns the queued bytes, plus {@link PreparedMessage#OBJECT_BYTES} for each message. */
  public long size() {
    return size;
  }

  /** Returns whether all queued bytes are written. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Returns whether the first queued bytes are in a chunk. */
  boolean holdsChunk() {
    return queue.peek() instanceof Chunk;
  }

  /** Adds a frame; its payload is copied and consumed. */
  void addFrame(int opcode, ByteBuffer payload) {
    int count = payload.remaining();
    if (Frames.isControl(opcode) && !queue.isEmpty() && !(queue.peekLast() instanceof Chunk)) {
      addSmall(opcode, payload);
      return;
    }
    addHeader(opcode, count);
    add(payload);
  }

  private void addHeader(int opcode, int payloadBytes) {
    ByteBuffer target = room(Frames.MAX_HEADER_BYTES);
    ((Chunk) queue.peekLast()).frameBegins();
    int from = target.position();
    Frames.putHeader(target, opcode, payloadBytes);
    size += target.position() - from;
  }

  /**
   * Writes a frame as far as the target takes it now, without copying its payload, and adds the
   * rest. The payload is consumed. The backlog must be empty.
   */
  void writeFrame(Target target, int opcode, ByteBuffer payload) throws IOException {
    addHeader(opcode, payload.remaining());
    Chunk header = (Chunk) queue.peek();
    ByteBuffer[] frame = {header.beginRead(0), payload};
    long count;
    try {
      count = target.write(frame);
    } finally {
      header.endRead();
    }
    advance(Math.min(count, header.length()));
    if (queue.isEmpty()) {
      giveBackQueue();
    }
    add(payload);
  }

  private void addSmall(int opcode, ByteBuffer payload) {
    append(SmallFrame.of(opcode, payload));
    count(queue.peekLast().length() + PreparedMessage.OBJECT_BYTES);
  }

  /**
   * Adds a ping or pong before all frames of which nothing is written, but after earlier pings and
   * pongs. The payload is consumed.
   */
  void addOvertaking(int opcode, ByteBuffer payload) {
    if (queue.isEmpty()) {
      addFrame(opcode, payload);
      return;
    }
    QueuedBytes frame = SmallFrame.of(opcode, payload);
    ArrayDeque<QueuedBytes> ahead = new ArrayDeque<>(2); // The last one first.
    try {
      takeBegun(ahead);
      while (queue.peek() instanceof SmallFrame) { // No close frame: nothing follows one.
        ahead.push(queue.remove());
      }
      queue.push(frame);
    } finally { // Even without memory to split a chunk.
      ahead.forEach(queue::push);
    }
    count(frame.length() + PreparedMessage.OBJECT_BYTES);
  }

  /** Moves the partly written frame from the queue to {@code taken}, without its chunk's others. */
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

  /** Adds bytes without a frame header; they are copied, and the buffer is consumed. */
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

  /** Adds a message without copying it; it may be dropped until it is written. */
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

  /** Counts bytes outside chunks; chunks are counted when they are lent, with their whole size. */
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

  /** Writes what the target takes; gives back the written chunks. */
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

  /** Returns whether the target took all bytes, as the other two ways to write do. */
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

  /** Joins the parts in one direct buffer for one write; the JDK would copy each by itself. */
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
   * Drops the oldest unwritten messages until at most {@code max} bytes wait, but never the last
   * message; returns how many.
   */
  int dropOldest(long max) {
    int dropped = 0;
    for (Iterator<QueuedBytes> parts = droppable(); size > max && parts.hasNext(); ) {
      QueuedBytes part = parts.next();
      if (part instanceof PreparedMessage && part != queue.peekLast()) {
        parts.remove();
        count(-((PreparedMessage) part).cost());
        dropped++;
      }
    }
    return dropped;
  }

  /** Drops each unwritten message that a later one with an equal key replaces; returns how many. */
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

  /** Drops every unwritten message; returns how many. */
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

  /** Iterates over the parts that may be dropped: not the first one if it is partly written. */
  private Iterator<QueuedBytes> droppable() {
    Iterator<QueuedBytes> parts = queue.iterator();
    if (written > 0) {
      parts.next();
    }
    return parts;
  }

  /** Discards the backlog. */
  public void clear() {
    while (!queue.isEmpty()) {
      advance(queue.peek().length() - written);
    }
    giveBackQueue();
  }
}
