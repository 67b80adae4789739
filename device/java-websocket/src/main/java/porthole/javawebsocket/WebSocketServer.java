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
import java.util.function.Supplier;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.WebSocketServerFactory;
import org.java_websocket.drafts.Draft;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.server.DefaultWebSocketServerFactory;
import porthole.device.transport.Limits;

/**
 * A server with the constructors and callbacks of {@code org.java_websocket.server.WebSocketServer}
 * 1.6.0 that runs on Porthole's transport. A program changes its superclass.
 *
 * <p>Callbacks run one at a time on one thread, the transport's loop. A callback that blocks delays
 * all connections. Two callbacks can run elsewhere: {@link #onCloseInitiated} on the closing
 * thread, and {@link #onError} on the starting thread if the server cannot listen. An exception of
 * a callback goes to {@link #onError} and leaves the connection open. Any thread may call the other
 * methods. On another thread than the loop's, sending blocks while 1 MiB waits for the loop.
 *
 * <p>The README of this module lists what differs from the library.
 */
public abstract class WebSocketServer extends ServerCallbacks implements Runnable {
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
   * @param address {@code 0.0.0.0} for IPv4 only, {@code ::} for IPv4 and IPv6; port 0 for any port
   */
  public WebSocketServer(InetSocketAddress address) {
    this(address, 1, null);
  }

  /**
   * Makes a server for an address.
   *
   * @param decodercount at least 1, otherwise ignored: there is one thread
   */
  public WebSocketServer(InetSocketAddress address, int decodercount) {
    this(address, decodercount, null);
  }

  /**
   * Makes a server for an address and some drafts.
   *
   * @param drafts null, or {@code Draft_6455} objects with subprotocols, permessage-deflate and the
   *     largest frame size, which bounds a message here
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

  /**
   * Starts to listen. On return the port accepts connections, or {@link #onError} has been called
   * with a null connection.
   *
   * @throws IllegalStateException on a second call
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

  /** Starts to listen and returns when the server has stopped. */
  @Override
  public void run() {
    start();
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) { // Memory ran out for good.
      onWebsocketError(null, e);
    }
  }

  /** As {@link #stop(int, String)} without a timeout and a reason. */
  public void stop() throws InterruptedException {
    stop(0);
  }

  /** As {@link #stop(int, String)} without a reason. */
  public void stop(int timeout) throws InterruptedException {
    stop(timeout, "");
  }

  /**
   * Closes all connections with 1001 and stops. The server ends within 2 s, whatever peers and
   * callbacks do. On the loop's thread this returns at once. A second call does nothing.
   *
   * @param timeout milliseconds to wait for the end; 0 for no limit
   * @param closeMessage cut to 123 bytes of UTF-8
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

  /** Returns a snapshot of the open connections. */
  public Collection<WebSocket> getConnections() {
    synchronized (connections) {
      return Collections.unmodifiableCollection(new ArrayList<>(connections));
    }
  }

  /** Returns the address given to the constructor. */
  public InetSocketAddress getAddress() {
    return address;
  }

  /** Returns the bound port; before the start the given one. */
  public int getPort() {
    return running.address().orElse(address).getPort();
  }

  /** Returns the drafts given to the constructor. */
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
    Broadcast.text(text, clients);
  }

  /** Sends a binary message to some connections; those that are not open are left out. */
  public void broadcast(byte[] data, Collection<WebSocket> clients) {
    Broadcast.binary(data, clients);
  }

  /** Sends the remaining bytes to some connections; those that are not open are left out. */
  public void broadcast(ByteBuffer data, Collection<WebSocket> clients) {
    Broadcast.binary(data, clients);
  }

  /**
   * Adds an open connection. If it returns false, {@link #onOpen} and {@link #onClose} are not
   * called.
   */
  @Override
  protected boolean addConnection(WebSocket ws) {
    if (stopped.get()) {
      ws.close(CloseFrame.GOING_AWAY);
    }
    synchronized (connections) {
      return connections.add(ws);
    }
  }

  /** Removes a closed connection. Returns whether it was present. */
  @Override
  protected boolean removeConnection(WebSocket ws) {
    synchronized (connections) {
      return connections.remove(ws);
    }
  }

  /** Sets the limits of the transport, such as {@code message_bytes}, before the start. */
  public void setLimits(Limits limits) {
    running.requireNotStarted("setLimits");
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
   * Sets the seconds of silence after which a peer is pinged, before the start. After one and a
   * half times as long the peer counts as lost. At most 3600; 0 or less means 3600.
   */
  public void setConnectionLostTimeout(int connectionLostTimeout) {
    running.requireNotStarted("setConnectionLostTimeout");
    settings.lostSeconds(connectionLostTimeout);
  }

  /**
   * Switches TLS on with a factory of this package, before the start. The factories have the
   * library's names and constructors. The library's own factories hide their {@code SSLContext}.
   */
  public final void setWebSocketFactory(WebSocketServerFactory wsf) {
    running.requireNotStarted("setWebSocketFactory");
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

  /** Returns the factory; a {@code DefaultWebSocketServerFactory} unless another was set. */
  public final WebSocketServerFactory getWebSocketFactory() {
    return factory;
  }

  final boolean isSecure() {
    return settings.isSecure();
  }

  final boolean isLoopThread() {
    return running.isLoopThread();
  }

  /** Evaluates a question on the loop's thread and returns the answer. */
  final long askLoop(Supplier<Long> question) {
    return running.ask(question);
  }

  /**
   * Throws: the transport's limits decide which connections are accepted.
   *
   * @throws UnsupportedOperationException always
   */
  @SuppressWarnings("DoNotCallSuggester") // A program may have an override to be moved.
  protected final boolean onConnect(SelectionKey key) {
    throw new UnsupportedOperationException("Bound the connections by setLimits.");
  }

  /** Returns the address that the server listens on; it may be {@code 0.0.0.0}. */
  @Override
  public InetSocketAddress getLocalSocketAddress(WebSocket conn) {
    return running.address().orElse(address);
  }
}
