package porthole.javawebsocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.WebSocketServerFactory;
import org.java_websocket.drafts.Draft;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.server.DefaultWebSocketServerFactory;
import porthole.device.transport.Limits;
import porthole.device.transport.PreparedMessage;

/**
 * A server with the constructors and callbacks of {@code org.java_websocket.server.WebSocketServer}
 * 1.6.0 that runs on Porthole's transport. A program changes its superclass.
 *
 * <p>Callbacks come on one thread, one at a time: the transport's loop. A callback that blocks
 * holds up all connections. Only {@link #onCloseInitiated} comes on the thread that closes, and
 * {@link #onError} on the thread that starts a server that cannot listen. An exception of a
 * callback goes to {@link #onError} and leaves the connection open. All other methods may be called
 * on any thread; what is sent by another thread than the loop's waits while 1 MiB waits for the
 * loop.
 *
 * <p>The README of this module lists what differs from the library.
 */
public abstract class WebSocketServer extends FixedOptions implements Runnable {
  private final InetSocketAddress address;
  private final AcceptedDrafts drafts;
  private final Collection<WebSocket> connections;
  private final ServerSettings settings = new ServerSettings();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final ServerLifecycle running = new ServerLifecycle();
  private volatile WebSocketServerFactory factory = new DefaultWebSocketServerFactory();

  /** Makes a server for port 80 of all IPv4 addresses. */
  public WebSocketServer() {
    this(new InetSocketAddress(WebSocketImpl.DEFAULT_PORT));
  }

  /**
   * Makes a server for an address.
   *
   * @param address {@code 0.0.0.0} for IPv4 alone, {@code ::} for IPv4 and IPv6; port 0: any
   */
  public WebSocketServer(InetSocketAddress address) {
    this(address, 1, null);
  }

  /**
   * Makes a server for an address.
   *
   * @param decodercount at least 1; there is one thread, whatever the number
   */
  public WebSocketServer(InetSocketAddress address, int decodercount) {
    this(address, decodercount, null);
  }

  /**
   * Makes a server for an address and some drafts.
   *
   * @param drafts null or {@code Draft_6455} objects: their subprotocols, permessage-deflate and
   *     largest frame size, which is that of a message here
   */
  public WebSocketServer(InetSocketAddress address, List<Draft> drafts) {
    this(address, 1, drafts);
  }

  /** Makes a server for an address and some drafts, with one thread. */
  public WebSocketServer(InetSocketAddress address, int decodercount, List<Draft> drafts) {
    this(address, decodercount, drafts, new HashSet<>());
  }

  /**
   * Throws: the transport opens its own socket.
   *
   * @throws UnsupportedOperationException always
   */
  public WebSocketServer(ServerSocketChannel existingChannel) {
    throw new UnsupportedOperationException("Give the address instead of an open channel.");
  }

  /**
   * Makes a server for an address and some drafts, with one thread.
   *
   * @param connectionscontainer holds the open connections; guarded by its monitor
   * @throws UnsupportedOperationException for a draft or an extension of the program's own
   */
  public WebSocketServer(
      InetSocketAddress address,
      int decodercount,
      List<Draft> drafts,
      Collection<WebSocket> connectionscontainer) {
    if (address == null || decodercount < 1 || connectionscontainer == null) {
      throw new IllegalArgumentException(
          "Expected an address, at least 1 decoder and a collection of connections");
    }
    this.address = address;
    this.drafts = AcceptedDrafts.of(drafts == null ? Collections.emptyList() : drafts);
    this.connections = connectionscontainer;
  }

  /** Is called on the loop's thread when the server listens. */
  public abstract void onStart();

  /** Is called when a connection is open; {@code conn} may send at once. */
  public abstract void onOpen(WebSocket conn, ClientHandshake handshake);

  /** Is called with a text message, whole. */
  public abstract void onMessage(WebSocket conn, String message);

  /** Is called with a binary message, whole; the buffer is the program's. */
  public void onMessage(WebSocket conn, ByteBuffer message) {}

  /**
   * Is called once for each connection that was opened, when it has ended.
   *
   * @param code the close code; 1005 when the peer gave none, 1006 without a closing handshake
   * @param remote whether the peer has begun to close, or is gone
   */
  public abstract void onClose(WebSocket conn, int code, String reason, boolean remote);

  /**
   * Is called for an error.
   *
   * @param conn null when the server cannot listen, or {@link #onStart} has thrown
   */
  public abstract void onError(WebSocket conn, Exception ex);

  /** Is called before this server sends the first close frame, on the thread that closes. */
  public void onCloseInitiated(WebSocket conn, int code, String reason) {}

  /** Is called just before {@link #onClose}. */
  public void onClosing(WebSocket conn, int code, String reason, boolean remote) {}

  /**
   * Is called with a ping, which has been answered already. The default does nothing: the library's
   * would answer it.
   */
  @Override
  public void onWebsocketPing(WebSocket conn, Framedata f) {}

  /**
   * Starts to listen. When this returns, the port accepts connections, or {@link #onError} has been
   * called with a null connection.
   *
   * @throws IllegalStateException when it is called twice
   */
  public void start() {
    running.begin(getClass().getName());
    try {
      running.listen(
          address,
          settings.setup(new HandshakeEndpoint(this, drafts), drafts),
          () -> guarded(null, this::onStart));
    } catch (IOException | RuntimeException e) {
      stopped.set(true);
      onWebsocketError(null, e);
    }
  }

  /** Starts to listen, and returns when the server has been stopped. */
  @Override
  public void run() {
    start();
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) { // Memory has run out for good.
      onWebsocketError(null, e);
    }
  }

  /** Stops, as {@link #stop(int, String)} without a bound or a reason. */
  public void stop() throws InterruptedException {
    stop(0);
  }

  /** Stops, as {@link #stop(int, String)} without a reason. */
  public void stop(int timeout) throws InterruptedException {
    stop(timeout, "");
  }

  /**
   * Closes all connections with 1001 and stops. It ends within 2 s, whatever peers and callbacks
   * do. Called on the loop's thread it returns at once. A second call does nothing.
   *
   * @param timeout milliseconds to wait for that, 0 until it has ended
   * @param closeMessage is cut to 123 bytes of UTF-8
   */
  public void stop(int timeout, String closeMessage) throws InterruptedException {
    if (stopped.compareAndSet(false, true)) {
      factory.close();
      running.stop(
          CloseFrame.GOING_AWAY,
          PortholeWebSocket.cut(closeMessage == null ? "" : closeMessage),
          timeout,
          error -> onWebsocketError(null, error));
    }
  }

  /** Returns the open connections, in a collection that does not change. */
  public Collection<WebSocket> getConnections() {
    synchronized (connections) {
      return Collections.unmodifiableCollection(new ArrayList<>(connections));
    }
  }

  /** Returns the address as it was given. */
  public InetSocketAddress getAddress() {
    return address;
  }

  /** Returns the port that was bound, before that the one that was given. */
  public int getPort() {
    return running.address().orElse(address).getPort();
  }

  /** Returns the drafts as they were given. */
  public List<Draft> getDraft() {
    return drafts.given();
  }

  /** Sends a text to all connections; it is encoded once. */
  public void broadcast(String text) {
    broadcast(text, connections);
  }

  /** Sends a binary message to all connections; it is encoded once. */
  public void broadcast(byte[] data) {
    broadcast(data, connections);
  }

  /** Sends the remaining bytes to all connections as a binary message; it is encoded once. */
  public void broadcast(ByteBuffer data) {
    broadcast(data, connections);
  }

  /** Sends a text to some connections; those that are not open are left out. */
  public void broadcast(String text, Collection<WebSocket> clients) {
    requireBoth(text, clients);
    broadcast(PreparedMessage.text(text), client -> client.send(text), clients);
  }

  /** Sends a binary message to some connections; those that are not open are left out. */
  public void broadcast(byte[] data, Collection<WebSocket> clients) {
    requireBoth(data, clients);
    broadcast(ByteBuffer.wrap(data), clients);
  }

  /** Sends the remaining bytes to some connections; those that are not open are left out. */
  public void broadcast(ByteBuffer data, Collection<WebSocket> clients) {
    requireBoth(data, clients);
    broadcast(PreparedMessage.binary(data), client -> client.send(data.duplicate()), clients);
  }

  private static void requireBoth(Object data, Collection<WebSocket> clients) {
    if (data == null || clients == null) {
      throw new IllegalArgumentException("Expected data and a collection but was null");
    }
  }

  private static void broadcast(
      PreparedMessage message, Consumer<WebSocket> other, Collection<WebSocket> clients) {
    List<WebSocket> copy;
    synchronized (clients) {
      copy = new ArrayList<>(clients);
    }
    for (WebSocket client : copy) {
      if (client instanceof PortholeWebSocket) {
        ((PortholeWebSocket) client).broadcast(message);
      } else if (client != null) { // A wrapper of the program's own.
        try {
          other.accept(client);
        } catch (WebsocketNotConnectedException e) {
          // It has just closed: the others are not concerned.
        }
      }
    }
  }

  /**
   * Adds an open connection; false keeps {@link #onOpen} and {@link #onClose} from being called.
   */
  protected boolean addConnection(WebSocket ws) {
    if (stopped.get()) {
      ws.close(CloseFrame.GOING_AWAY);
    }
    synchronized (connections) {
      return connections.add(ws);
    }
  }

  /** Removes a connection that has ended; returns whether it was there. */
  protected boolean removeConnection(WebSocket ws) {
    synchronized (connections) {
      return connections.remove(ws);
    }
  }

  /** Sets the bounds of the transport, before the start. {@code message_bytes} and so on. */
  public void setLimits(Limits limits) {
    running.requireNew("setLimits");
    settings.limits(limits);
  }

  Limits limits() {
    return settings.limits();
  }

  /** Returns the seconds of {@link #setConnectionLostTimeout}; 60 unless it was called. */
  public int getConnectionLostTimeout() {
    return settings.lostSeconds();
  }

  /**
   * Sets, before the start, after how many seconds of silence a peer is pinged; it is gone after
   * one and a half of them. At most 3600; 0 or less is taken for that.
   */
  public void setConnectionLostTimeout(int connectionLostTimeout) {
    running.requireNew("setConnectionLostTimeout");
    settings.lostSeconds(connectionLostTimeout);
  }

  /**
   * Sets, before the start, whether TLS is spoken: by one of this package's factories, which have
   * the library's names and constructors. The library's own keep their {@code SSLContext} to
   * themselves.
   */
  public final void setWebSocketFactory(WebSocketServerFactory wsf) {
    running.requireNew("setWebSocketFactory");
    if (wsf instanceof TransportTlsFactory) {
      settings.tls(Optional.of(((TransportTlsFactory) wsf).tls()));
    } else {
      require(
          wsf != null && wsf.getClass() == DefaultWebSocketServerFactory.class,
          "Import the factory from porthole.javawebsocket.");
      settings.tls(Optional.empty());
    }
    factory.close();
    factory = wsf;
  }

  /** Returns the factory that was set; at first a {@code DefaultWebSocketServerFactory}. */
  public final WebSocketServerFactory getWebSocketFactory() {
    return factory;
  }

  final boolean isSecure() {
    return settings.isSecure();
  }

  final boolean isLoopThread() {
    return running.isLoopThread();
  }

  /** Returns what the loop's thread answers. */
  final long asks(Supplier<Long> question) {
    return running.ask(question);
  }

  /** Calls the program; its exceptions go to {@link #onError}. */
  final void guarded(WebSocket conn, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      onWebsocketError(conn, e);
    }
  }

  /**
   * Throws: which connections are accepted, the transport's limits decide.
   *
   * @throws UnsupportedOperationException always
   */
  @SuppressWarnings("DoNotCallSuggester") // A program may have an override to be moved.
  protected final boolean onConnect(SelectionKey key) {
    throw new UnsupportedOperationException("Bound the connections by setLimits.");
  }

  @Override
  public final void onWebsocketMessage(WebSocket conn, String message) {
    onMessage(conn, message);
  }

  @Override
  public final void onWebsocketMessage(WebSocket conn, ByteBuffer blob) {
    onMessage(conn, blob);
  }

  @Override
  public final void onWebsocketOpen(WebSocket conn, Handshakedata d) {
    if (addConnection(conn)) {
      onOpen(conn, (ClientHandshake) d);
    }
  }

  @Override
  public final void onWebsocketClose(WebSocket conn, int code, String reason, boolean remote) {
    if (removeConnection(conn)) {
      onClose(conn, code, reason, remote);
    }
  }

  @Override
  public final void onWebsocketError(WebSocket conn, Exception ex) {
    onError(conn, ex);
  }

  @Override
  public final void onWriteDemand(WebSocket conn) {
    throw new UnsupportedOperationException("The transport knows by itself when to write.");
  }

  @Override
  public void onWebsocketCloseInitiated(WebSocket conn, int code, String reason) {
    onCloseInitiated(conn, code, reason);
  }

  @Override
  public void onWebsocketClosing(WebSocket conn, int code, String reason, boolean remote) {
    onClosing(conn, code, reason, remote);
  }

  /** Returns the address at which the server listens, which may be {@code 0.0.0.0}. */
  @Override
  public InetSocketAddress getLocalSocketAddress(WebSocket conn) {
    return running.address().orElse(address);
  }

  @Override
  public InetSocketAddress getRemoteSocketAddress(WebSocket conn) {
    return conn.getRemoteSocketAddress();
  }
}
