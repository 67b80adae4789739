package porthole.device.transport;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import porthole.protocol.Frames;

/**
 * The connections that are open, of one endpoint or of several, to say something to all of them.
 * {@link #of} keeps an endpoint's; others may be added by hand. All methods may be called by any
 * thread.
 *
 * <p>What is broadcast is encoded once. Whoever does not read costs its bound, and what it loses is
 * decided by its endpoint's {@link Overflow}. Whoever broadcasts without a pause from another
 * thread than the loop's is slowed down to what the loop can take, as with {@link Connection}.
 */
public final class Sessions {
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  private Sessions() {}

  /** Returns sessions of which there is none yet. */
  public static Sessions none() {
    return new Sessions();
  }

  /**
   * Returns an endpoint whose connections are among these while they are open: from before its
   * handler is made until after the handler knows of the end.
   */
  public Endpoint of(Endpoint endpoint) {
    return of(endpoint, endpoint.overflow());
  }

  /** Returns the same, and says what happens when too much waits for one of them. */
  public Endpoint of(Endpoint endpoint, Overflow overflow) {
    return new Kept(endpoint, overflow);
  }

  /** Adds a connection. Whoever does removes it, too, when it has ended. */
  public void add(Connection connection) {
    open.add(connection);
  }

  /** Removes a connection, and leaves it open; does nothing if it is not there. */
  public void remove(Connection connection) {
    open.remove(connection);
  }

  /** Returns the connections that are open now; it changes as they come and go. */
  public Set<Connection> all() {
    return Collections.unmodifiableSet(open);
  }

  /** Returns how many there are. */
  public int size() {
    return open.size();
  }

  /** Sends a text message to all. */
  public void broadcast(String text) {
    broadcast(PreparedMessage.text(text));
  }

  /** Sends the remaining bytes to all as a binary message. */
  public void broadcast(ByteBuffer binary) {
    broadcast(PreparedMessage.binary(binary));
  }

  /** Sends a message to all, in the order in which one thread calls this. */
  public void broadcast(PreparedMessage message) {
    open.forEach(connection -> connection.send(message));
  }

  /**
   * Starts the closing handshake with all, and returns before it ends. Who comes later is not
   * concerned; {@link Server#stop} lets nobody come.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.GOING_AWAY}
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if they are anything else, whether anybody is there or not
   */
  public void closeAll(int code, String reason) {
    Frames.requireClose(code, reason);
    open.forEach(connection -> connection.close(code, reason));
  }

  @Override
  public String toString() {
    return "sessions: " + open.size();
  }

  /** An endpoint whose connections are kept. */
  private final class Kept extends ForwardingEndpoint {
    private final Overflow overflow;

    private Kept(Endpoint endpoint, Overflow overflow) {
      super(endpoint);
      this.overflow = overflow;
    }

    @Override
    public Overflow overflow() {
      return overflow;
    }

    @Override
    public Handler open(Connection connection, HttpRequest request) {
      add(connection);
      try {
        return new Leaving(connection, super.open(connection, request));
      } catch (RuntimeException | Error e) {
        remove(connection); // Without a handler nobody will learn of its end.
        throw e;
      }
    }
  }

  /** A handler after whose end its connection is not kept any more. */
  private final class Leaving extends ForwardingHandler {
    private final Connection connection;

    private Leaving(Connection connection, Handler handler) {
      super(handler);
      this.connection = connection;
    }

    @Override
    public void onClose(int code, String reason) {
      try {
        super.onClose(code, reason);
      } finally {
        remove(connection);
      }
    }
  }
}
