package porthole.javawebsocket;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;

/** A client of either kind, whose events are lines such as {@code text hello}. */
interface TestPeer extends AutoCloseable {
  /** Which client it is. */
  enum Kind {
    LIBRARY,
    PORTHOLE;

    /** Connects; events begin with {@code refused} when the server refuses. */
    TestPeer connect(Example server, String path, String... subprotocols) throws Exception {
      return connect("ws://127.0.0.1:" + server.getPort() + path, Optional.empty(), subprotocols);
    }

    TestPeer connectTls(Example server, SSLContext trust) throws Exception {
      return connect("wss://127.0.0.1:" + server.getPort() + "/", Optional.of(trust));
    }

    private TestPeer connect(String uri, Optional<SSLContext> trust, String... subprotocols)
        throws Exception {
      return this == LIBRARY
          ? LibraryPeer.connect(URI.create(uri), trust, subprotocols)
          : PortholePeer.connect(URI.create(uri), trust, subprotocols);
    }
  }

  Example.Events events();

  void send(String text) throws IOException;

  void send(byte[] data) throws IOException;

  void close(int code, String reason);

  @Override
  void close();

  /** Java-WebSocket's own client. */
  final class LibraryPeer extends WebSocketClient implements TestPeer {
    private final Example.Events events = new Example.Events();

    private LibraryPeer(URI uri, List<IProtocol> protocols) {
      super(uri, new Draft_6455(Collections.emptyList(), protocols), Map.of("X-Name", "anna"));
    }

    private static TestPeer connect(URI uri, Optional<SSLContext> trust, String... subprotocols)
        throws InterruptedException {
      List<IProtocol> protocols =
          Arrays.stream(subprotocols).map(Protocol::new).collect(Collectors.toList());
      LibraryPeer peer =
          new LibraryPeer(uri, protocols.isEmpty() ? List.of(new Protocol("")) : protocols);
      peer.setTcpNoDelay(true);
      trust.ifPresent(context -> peer.setSocketFactory(context.getSocketFactory()));
      if (!peer.connectBlocking()) {
        peer.events.add("refused");
      }
      return peer;
    }

    @Override
    public Example.Events events() {
      return events;
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
      if (handshake.hasFieldValue("Set-Cookie")) {
        events.add("cookie " + handshake.getFieldValue("Set-Cookie"));
      }
    }

    @Override
    public void onMessage(String message) {
      events.add("text " + message);
    }

    @Override
    public void onMessage(ByteBuffer bytes) {
      events.add("binary " + bytes.remaining());
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      if (code != -1 && !reason.startsWith("Invalid status code")) {
        events.add("close " + code + " " + reason);
      }
    }

    @Override
    public void onError(Exception error) {}
  }

  /** porthole.client. */
  final class PortholePeer implements TestPeer, ClientHandler {
    private final Example.Events events = new Example.Events();
    private Client client; // Unless it was refused.

    private static TestPeer connect(URI uri, Optional<SSLContext> trust, String... subprotocols)
        throws IOException {
      PortholePeer peer = new PortholePeer();
      Request request =
          Request.to(uri).withHeader("X-Name", "anna").withSubprotocols(List.of(subprotocols));
      try {
        peer.client =
            Client.connect(
                trust.isPresent() ? request.withTls(trust.get().getSocketFactory()) : request,
                peer);
      } catch (porthole.client.HandshakeException e) {
        peer.events.add("refused");
      }
      return peer;
    }

    @Override
    public Example.Events events() {
      return events;
    }

    @Override
    public void onText(String text) {
      events.add("text " + text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      events.add("binary " + data.remaining());
    }

    @Override
    public void onClose(int code, String reason) {
      events.add("close " + code + " " + reason);
    }

    @Override
    public void send(String text) throws IOException {
      client.send(text);
    }

    @Override
    public void send(byte[] data) throws IOException {
      client.send(ByteBuffer.wrap(data));
    }

    @Override
    public void close(int code, String reason) {
      client.close(code, reason);
    }

    @Override
    public void close() {
      if (client != null) {
        client.close();
      }
    }
  }
}
