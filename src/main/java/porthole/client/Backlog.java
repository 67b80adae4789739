package porthole.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The frames that wait to be written. Whoever sends messages waits for room first; pings and pongs,
 * which are small and answer for the connection's life, do not, and overtake messages that wait.
 */
final class Backlog {

  private static final int OPCODE_BITS = 0x0f;
  private static final int CLOSE_OPCODE = 8;

  /** What goes out so soon that overtaking it gains nothing; then frames keep their order. */
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

  /**
   * Adds a ping or pong before the messages that wait, once more than {@link #SOON_BYTES} do. A
   * frame that has been taken is written to its end first.
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
   * Returns whether a pong may be added: a peer that pings and never reads must not fill memory.
   */
  synchronized boolean hasRoomForPong() {
    return overtakingBytes < maxBytes;
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

  /** Makes room for what was taken: only now is it out of our memory. */
  synchronized void written(int frameBytes) {
    if (takenOvertook) {
      overtakingBytes -= frameBytes;
    } else {
      bytes -= frameBytes;
      notifyAll();
    }
  }

  /** Lets the frames that wait be written, and no more be added. */
  synchronized void end() {
    complete = true;
    notifyAll();
  }
}
