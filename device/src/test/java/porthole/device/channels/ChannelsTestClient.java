package porthole.device.channels;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.Peer;
import porthole.device.transport.PreparedMessage;

/** A client of the channels without a socket, which reads when it is told to. */
final class ChannelsTestClient implements Connection {
  final List<String> heard = new ArrayList<>();
  Consumer<PreparedMessage> receiver = message -> heard.add(message.toString());
  int closeCode;
  boolean trusted;
  long charged;

  private final Peer peer;
  private final Handler handler;
  private final List<Runnable> whenWritten = new ArrayList<>();
  private Optional<Runnable> later = Optional.empty();

  ChannelsTestClient(
      String host,
      ChannelsContext door,
      BiFunction<Connection, ChannelsContext, ChannelsHandler> handler) {
    this(host, connection -> handler.apply(connection, door));
  }

  ChannelsTestClient(String host, Function<Connection, Handler> handler) {
    peer = Peer.at(new InetSocketAddress(host, 1));
    this.handler = handler.apply(this);
  }

  void says(String text) {
    if (isOpen()) {
      handler.onText(text);
    }
  }

  void says(ByteBuffer utf8) {
    handler.onText(utf8);
  }

  void saysBinary(ByteBuffer data) {
    handler.onBinary(data);
  }

  boolean isOpen() {
    return closeCode == 0;
  }

  /** Reads what has been sent, and so gets the next bit; returns whether there was any. */
  boolean reads() {
    List<Runnable> works = new ArrayList<>(whenWritten);
    whenWritten.clear();
    works.forEach(Runnable::run);
    return !works.isEmpty();
  }

  @Override
  public void send(PreparedMessage message) {
    receiver.accept(message);
  }

  @Override
  public void whenWritten(Runnable work) {
    whenWritten.add(work);
  }

  @Override
  public void charge(long bytes) {
    charged += bytes;
  }

  @Override
  public void trust() {
    trusted = true;
  }

  @Override
  public void later(Runnable work) {
    later = Optional.of(work);
  }

  /** Has a turn; returns whether there was something to go on with. */
  boolean hasTurn() {
    Optional<Runnable> work = later;
    later = Optional.empty();
    work.ifPresent(Runnable::run);
    return work.isPresent();
  }

  @Override
  public void close(int code, String reason) {
    if (isOpen()) {
      closeCode = code;
      whenWritten.clear();
      later = Optional.empty();
      handler.onClose(code, reason);
    }
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public void send(String text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sendText(ByteBuffer utf8) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(ByteBuffer binary) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(Iterator<String> fragments) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(InputStream data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void ping(ByteBuffer data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void runBlocking(Runnable work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> subprotocol() {
    return Optional.empty();
  }
}
