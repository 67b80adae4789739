package porthole.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The frames that wait to be written. Whoever sends messages waits for room first; control frames,
 * which are small and answer for the connection's life, are added without.
 */
final class Backlog {

  private static final int OPCODE_BITS = 0x0f;
  private static final int CLOSE_OPCODE = 8;

  private final Deque<ByteBuffer> frames = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;
  private boolean complete;
  private boolean turnTaken;
  private boolean turnIsLong;
  private int waitingForTurn;

  Backlog(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a frame. One that would follow a close frame is dropped: RFC 6455, section 5.5.1. */
  synchronized void add(ByteBuffer frame) {
    if (complete) {
      return;
    }
    frames.add(frame);
    bytes += frame.remaining();
    if ((frame.get(frame.position()) & OPCODE_BITS) == CLOSE_OPCODE) {
      complete = true;
    }
    notifyAll();
  }

  synchronized boolean hasRoom() {
    return bytes < maxBytes;
  }

  /** Tells that no frame will be written any more, because of a close frame or the end. */
  synchronized boolean isComplete() {
    return complete;
  }

  /** Waits until a message may be added; returns at once when none can be written any more. */
  synchronized void awaitRoom() throws InterruptedException {
    while (!hasRoom() && !complete) {
      wait();
    }
  }

  /**
   * Waits for the turn to add a message, so that no frame of another comes between its own; when no
   * frame will be written any more, everybody has it.
   *
   * @param isLong it will be kept while more than a frame is added
   * @param mayWait to wait for the end of such a turn
   * @return whether the turn is the caller's, who then gives it back
   */
  synchronized boolean takeTurn(boolean isLong, boolean mayWait) throws InterruptedException {
    waitingForTurn++;
    try {
      while (turnTaken && !complete) {
        if (turnIsLong && !mayWait) {
          return false;
        }
        wait();
      }
    } finally {
      waitingForTurn--;
    }
    turnTaken = true;
    turnIsLong = isLong;
    return true;
  }

  synchronized void giveTurn() {
    turnTaken = false;
    if (waitingForTurn > 0) { // Nobody else waits for this.
      notifyAll();
    }
  }

  /**
   * Waits for the next frame to be written; returns none when there will be no more, or at an
   * interrupt.
   */
  synchronized Optional<ByteBuffer> take() {
    try {
      while (frames.isEmpty() && !complete) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      complete = true;
    }
    return Optional.ofNullable(frames.poll());
  }

  /** Makes room for what was taken: only now is it out of our memory. */
  synchronized void written(int frameBytes) {
    bytes -= frameBytes;
    notifyAll();
  }

  /** Lets the frames that wait be written, and no more be added. */
  synchronized void end() {
    complete = true;
    notifyAll();
  }
}
