package porthole.device.channels;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import porthole.device.hub.Hub;
import porthole.device.transport.Connection;
import porthole.device.transport.PreparedMessage;

/**
 * What one client is told of the past: more than may wait for a peer, so it is told bit by bit, and
 * whatever else it is told waits behind it. Loop's thread.
 */
final class Replay {
  /** So much is told at once. */
  private static final int BIT_BYTES = 16 * 1024;

  /** What a message costs beside its text. */
  private static final int MESSAGE_BYTES = 128;

  /** All the past there is, and as much again that is new. */
  private static final int MAX_BYTES = 2 * Hub.RING_BYTES;

  private static final class Waiting {
    private final Supplier<PreparedMessage> message;
    private final int bytes;

    private Waiting(Supplier<PreparedMessage> message, int bytes) {
      this.message = message;
      this.bytes = bytes;
    }
  }

  private final Connection connection;
  private final Runnable whenOver;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int bytes;

  /**
   * @param whenOver is run when all has been told, so that what is new need not wait
   */
  Replay(Connection connection, Runnable whenOver) {
    this.connection = connection;
    this.whenOver = whenOver;
  }

  /**
   * Adds a message, to be told after all before it; returns whether there was room.
   *
   * @param message is made when its turn comes
   * @param textBytes its length, about
   */
  boolean add(Supplier<PreparedMessage> message, int textBytes) {
    Waiting last = new Waiting(message, MESSAGE_BYTES + textBytes);
    queue.add(last);
    bytes += last.bytes;
    return bytes <= MAX_BYTES;
  }

  /** Tells the next bit, and the rest when that has been written. */
  void go() {
    int told = 0;
    while (!queue.isEmpty() && told < BIT_BYTES) {
      Waiting next = queue.remove();
      told += next.bytes;
      connection.send(next.message.get());
    }
    bytes -= told;
    if (queue.isEmpty()) {
      whenOver.run();
    } else {
      connection.whenWritten(this::go);
    }
  }
}
