package porthole.device.transport;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import porthole.protocol.Frames;

/**
 * A set of open connections, to broadcast to all of them. {@link #of} keeps the connections of an
 * endpoint; others may be added by hand. Any thread may call any method.
 *
 * <p>A broadcast is encoded once. A peer that does not read costs at most its backlog; its
 * endpoint's {@link Overflow} decides which messages it loses. A thread that broadcasts faster than
 * the loop can take is slowed down, as with {@link Connection}.
 */
public final class Sessions {
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  private Sessions() {}

  /** Returns an empty set of sessions. */
  public static Sessions none() {
    return new Sessions();
  }

  /**
   * Returns an endpoint whose connections are in this set while they are open: from before their
   * handler is made until after {@link Handler#onClose}.
   */
  public Endpoint of(Endpoint endpoint) {
    return of(endpoint, endpoint.overflow());
  }

  /** Returns such an endpoint with another {@link Overflow}. */
  public Endpoint of(Endpoint endpoint, Overflow overflow) {
    return new Kept(endpoint, overflow);
  }

  /** Adds a connection; the caller removes it when it has ended. */
  public void add(Connection connection) {
    open.add(connection);
  }

  /** Removes a connection without closing it; does nothing if it is absent. */
  public void remove(Connection connection) {
    open.remove(connection);
  }

  /** Returns a live view of the connections. */
  public Set<Connection> all() {
    return Collections.unmodifiableSet(open);
  }

  /** Returns the number of connections. */
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
   * Starts the closing handshake of all connections, and returns before it ends. Connections that
   * open later stay open; {@link Server#stop} accepts none.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.GOING_AWAY}
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if code or reason is invalid, even without any connection
   */
  public void closeAll(int code, String reason) {
    Frames.requireClose(code, reason);
    open.forEach(connection -> connection.close(code, reason));
  }

  @Override
  public String toString() {
    return "sessions: " + open.size();
  }

  /** An endpoint whose connections are kept in the set. */
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
        remove(connection); // Without a handler no onClose will remove it.
        throw e;
      }
    }
  }

  /** A handler that removes its connection from the set at its end. */
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
