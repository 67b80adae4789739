package porthole.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The queue of frames to write. A thread that sends a message waits for room first. Pings and pongs
 * do not wait, and overtake messages in the queue: they are small, and prove that the connection
 * lives.
 */
final class Backlog {

  private static final int OPCODE_BITS = 0x0f;
  private static final int CLOSE_OPCODE = 8;

  /** Up to this size of the queue frames keep their order: overtaking would gain nothing. */
  private static final int SOON_BYTES = 16 * 1024;

  private final Deque<ByteBuffer> frames = new ArrayDeque<>();
  private final Deque<ByteBuffer> overtaking = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;
  private long overtakingBytes;
  private boolean takenOvertook;
  private boolean complete;
  private boolean turnTaken;
  private boolean turnIsLong;
  private int waitingForTurn;

  Backlog(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a frame. A frame after a close frame is dropped (RFC 6455, section 5.5.1). */
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

  /**
   * Adds a ping or pong before the messages in the queue, once they are more than {@link
   * #SOON_BYTES}. The frame that is being written is finished first.
   */
  synchronized void addOvertaking(ByteBuffer frame) {
    if (bytes <= SOON_BYTES) {
      add(frame);
    } else if (!complete) {
      overtaking.add(frame);
      overtakingBytes += frame.remaining();
    }
  }

  /**
   * Returns whether a pong may be added. A peer that pings and never reads must not fill memory.
   */
  synchronized boolean hasRoomForPong() {
    return overtakingBytes < maxBytes;
  }

  synchronized boolean hasRoom() {
    return bytes < maxBytes;
  }

  /** Returns whether no frame is taken any more, after a close frame or {@link #end}. */
  synchronized boolean isComplete() {
    return complete;
  }

  /** Waits until a message may be added. Returns at once if the queue is complete. */
  synchronized void awaitRoom() throws InterruptedException {
    while (!hasRoom() && !complete) {
      wait();
    }
  }

  /**
   * Waits for the turn to send a message, so that its frames stay together. Every thread has the
   * turn once the queue is complete.
   *
   * @param isLong whether the caller keeps the turn for several frames
   * @param mayWait whether the caller waits while another has such a long turn
   * @return whether the caller has the turn, and is to give it back
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
   * Waits for the next frame to write. Returns none at the end of the queue, or at an interrupt.
   */
  synchronized Optional<ByteBuffer> take() {
    try {
      while (frames.isEmpty() && overtaking.isEmpty() && !complete) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      complete = true;
    }
    takenOvertook = !overtaking.isEmpty();
    return Optional.ofNullable(takenOvertook ? overtaking.poll() : frames.poll());
  }

  /** Makes room for the written frame: only now is it out of our memory. */
  synchronized void written(int frameBytes) {
    if (takenOvertook) {
      overtakingBytes -= frameBytes;
    } else {
      bytes -= frameBytes;
      notifyAll();
    }
  }

  /** Completes the queue: its frames are still written, and no more are added. */
  synchronized void end() {
    complete = true;
    notifyAll();
  }
}
