package porthole.device.channels;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.transport.Connection;

/**
 * What one client is told of the past: more than may wait for a peer, so it is told bit by bit, and
 * what is new waits behind it. Loop's thread.
 */
final class Replay {
  /** So much is told at once. */
  private static final int BIT_BYTES = 16 * 1024;

  private static final int ENVELOPE_BYTES = 128;

  /** All the past there is, and as much again that is new. */
  private static final int MAX_BYTES = 2 * Hub.RING_BYTES;

  private final Connection connection;
  private final Consumer<Delivery> tell;
  private final Runnable whenOver;
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private int bytes;

  /**
   * @param tell tells the client of one delivery, at once
   * @param whenOver is run when the client has been told all, so that what is new need not wait
   */
  Replay(Connection connection, Consumer<Delivery> tell, Runnable whenOver) {
    this.connection = connection;
    this.tell = tell;
    this.whenOver = whenOver;
  }

  /** Adds something to be told after all before it; returns whether there was room. */
  boolean add(Delivery delivery) {
    waiting.add(delivery);
    bytes += cost(delivery);
    return bytes <= MAX_BYTES;
  }

  /** An envelope around a signal has its own bytes. */
  private static int cost(Delivery delivery) {
    return ENVELOPE_BYTES + delivery.signal().bytes();
  }

  /** Tells the next bit, and the rest when that has been written. */
  void go() {
    int told = 0;
    while (!waiting.isEmpty() && told < BIT_BYTES) {
      Delivery next = waiting.remove();
      told += cost(next);
      tell.accept(next);
    }
    bytes -= told;
    if (waiting.isEmpty()) {
      whenOver.run();
    } else {
      connection.whenWritten(this::go);
    }
  }
}
