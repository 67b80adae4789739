package porthole.tools.serve;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.ForwardingEndpoint;
import porthole.device.transport.ForwardingHandler;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Peer;
import porthole.device.transport.PreparedMessage;

/**
 * Logs the messages of an endpoint: {@code < HOST:PORT TEXT} for a received one, {@code > HOST:PORT
 * TEXT} for a sent one.
 */
final class LoggingEndpoint extends ForwardingEndpoint {

  private final Consumer<String> log;

  LoggingEndpoint(Endpoint watched, Consumer<String> log) {
    super(watched);
    this.log = log;
  }

  @Override
  public Handler open(Connection connection, HttpRequest request) {
    String place = address(connection.peer());
    Handler handler = super.open(new Outgoing(connection, "> " + place), request);
    return new Incoming(handler, "< " + place);
  }

  private static String address(Peer peer) {
    String host = peer.host();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + peer.port() + " ";
  }

  /** Logs received messages. */
  private final class Incoming extends ForwardingHandler {

    private final String prefix;

    Incoming(Handler handler, String prefix) {
      super(handler);
      this.prefix = prefix;
    }

    @Override
    public void onText(String text) {
      log.accept(prefix + text);
      super.onText(text);
    }

    @Override
    public void onText(ByteBuffer utf8) {
      onText(StandardCharsets.UTF_8.decode(utf8).toString());
    }

    @Override
    public void onBinary(ByteBuffer data) {
      log.accept(prefix + "(" + data.remaining() + " bytes)");
      super.onBinary(data);
    }
  }

  /** Logs sent messages. */
  private final class Outgoing implements Connection {

    private final Connection connection;
    private final String prefix;

    Outgoing(Connection connection, String prefix) {
      this.connection = connection;
      this.prefix = prefix;
    }

    @Override
    public void send(String text) {
      log.accept(prefix + text);
      connection.send(text);
    }

    @Override
    public void sendText(ByteBuffer utf8) {
      log.accept(prefix + StandardCharsets.UTF_8.decode(utf8.duplicate()));
      connection.sendText(utf8);
    }

    @Override
    public void send(PreparedMessage message) {
      log.accept(prefix + message);
      connection.send(message);
    }

    @Override
    public void send(ByteBuffer binary) {
      log.accept(prefix + "(" + binary.remaining() + " bytes)");
      connection.send(binary);
    }

    @Override
    public void send(Iterator<String> fragments) {
      log.accept(prefix + "(a text in fragments)");
      connection.send(fragments);
    }

    @Override
    public void send(InputStream data) {
      log.accept(prefix + "(bytes of a stream)");
      connection.send(data);
    }

    @Override
    public void ping(ByteBuffer data) {
      connection.ping(data);
    }

    @Override
    public void whenWritten(Runnable work) {
      connection.whenWritten(work);
    }

    @Override
    public void runBlocking(Runnable work) {
      connection.runBlocking(work);
    }

    @Override
    public void charge(long bytes) {
      connection.charge(bytes);
    }

    @Override
    public void later(Runnable work) {
      connection.later(work);
    }

    @Override
    public void drop() {
      connection.drop();
    }

    @Override
    public long backlog() {
      return connection.backlog();
    }

    @Override
    public void trust() {
      connection.trust();
    }

    @Override
    public void close(int code, String reason) {
      connection.close(code, reason);
    }

    @Override
    public Optional<String> subprotocol() {
      return connection.subprotocol();
    }

    @Override
    public Peer peer() {
      return connection.peer();
    }
  }
}
