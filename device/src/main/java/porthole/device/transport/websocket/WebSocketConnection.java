package porthole.device.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import porthole.device.transport.Connection;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Overflow;
import porthole.device.transport.Peer;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.Traffic;
import porthole.device.transport.loop.BlockingTasks;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.LinkWriter;
import porthole.protocol.FrameOutput;
import porthole.protocol.Frames;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.SessionListener;
import porthole.protocol.WebSocketSession;

/**
 * The connection that a service uses: the sending half of one WebSocket. Each method does its work
 * on the loop's thread, or hands it over to it; everything else belongs to that thread. The
 * receiving half extends it, which saves each idle connection an object.
 */
public abstract class WebSocketConnection implements Connection, FrameOutput, SessionListener {
  // As few fields as possible: there is one of these for each idle connection.
  private final Link link;
  private final WebSocketSession session;
  private OptionalParts parts;

  WebSocketConnection(Link link, PerMessageDeflate deflate, Optional<String> subprotocol) {
    this.link = link;
    this.session = WebSocketSession.ofServer(link.context().decoders(), deflate, this, this);
    this.parts = OptionalParts.of(subprotocol);
  }

  final WebSocketSession session() {
    return session;
  }

  /** Returns the link below. Loop's thread. */
  public final Link link() {
    return link;
  }

  final Limits limits() {
    return link.context().limits();
  }

  final Traffic traffic() {
    return link.context().traffic();
  }

  final OptionalParts parts() {
    return parts;
  }

  /** Returns the parts, which may be set. */
  final OptionalParts ownParts() {
    parts = parts.own();
    return parts;
  }

  /** Begins the closing handshake, unless it has begun. */
  abstract void startClosing(int code, String reason);

  /** Forgets messages and tasks that have not begun. */
  final void clear() {
    if (parts.tasks != null) {
      parts.tasks.clear();
    }
    if (parts.fragmented != null) {
      parts.fragmented.clear();
    }
  }

  /** A whole message that may be dropped while it waits is queued as an object of its own. */
  @Override
  public void frame(int opcode, ByteBuffer payload) {
    LinkWriter writer = link().writer();
    if (writer.overflow() != Overflow.PAUSE_READING && Frames.isWholeMessage(opcode)) {
      writer.send(PreparedMessage.of(opcode, payload));
    } else {
      writer.sendFrame(opcode, payload);
    }
  }

  @Override
  public void send(String text) {
    sendText(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @Override
  public void sendText(ByteBuffer utf8) {
    sendMessage(Frames.TEXT, utf8);
  }

  @Override
  public void send(ByteBuffer binary) {
    sendMessage(Frames.BINARY, binary);
  }

  /** An exception of the work ends this connection, as one of a handler does. */
  private void handOver(Runnable work, int carried) {
    link().loop().handOver(() -> link().guarded(work), carried);
  }

  private void sendMessage(int opcode, ByteBuffer payload) {
    if (!link().loop().isCurrent()) {
      handOver(() -> sendMessage(opcode, payload), payload.remaining());
    } else if (mustWait()) {
      send(PreparedMessage.of(opcode, payload));
    } else if (session.isOpen()) {
      traffic().sent();
      session.send(opcode, payload);
    }
  }

  @Override
  public void send(PreparedMessage message) {
    if (!link().loop().isCurrent()) {
      handOver(() -> send(message), message.cost());
    } else if (mustWait()) {
      parts.fragmented.behind(message.cost(), () -> send(message));
    } else if (session.isOpen()) {
      traffic().sent();
      link().writer().send(message);
    }
  }

  @Override
  public void send(Iterator<String> fragments) {
    sendFragments(Frames.TEXT, FragmentSource.of(fragments));
  }

  @Override
  public void send(InputStream data) {
    sendFragments(Frames.BINARY, FragmentSource.of(data, this, link().loop(), limits()));
  }

  private void sendFragments(int opcode, FragmentSource fragments) {
    if (!link().loop().isCurrent()) {
      handOver(() -> sendFragments(opcode, fragments), 0);
    } else if (!session.isOpen()) {
      fragments.close();
    } else {
      traffic().sent();
      fragmented().send(opcode, fragments);
    }
  }

  /** Returns whether a message in fragments is under way, which no other message may interrupt. */
  private boolean mustWait() {
    return parts.fragmented != null && parts.fragmented.isUnderWay();
  }

  private FragmentedMessages fragmented() {
    if (parts.fragmented == null) {
      ownParts().fragmented =
          new FragmentedMessages(link, session, limits().of(Limit.BACKLOG_BYTES));
    }
    return parts.fragmented;
  }

  @Override
  public void ping(ByteBuffer data) {
    Frames.requireControl(data); // Whoever calls is told at once.
    if (!link().loop().isCurrent()) {
      handOver(() -> ping(data), data.remaining());
    } else {
      session.ping(data.duplicate());
    }
  }

  @Override
  public void whenWritten(Runnable work) {
    if (mustWait()) {
      parts.fragmented.behind(0, () -> whenWritten(work));
    } else if (session.isOpen()) {
      link()
          .writer()
          .whenWritten(
              () -> {
                if (session.isOpen()) {
                  work.run();
                }
              });
    }
  }

  @Override
  public void trust() {
    if (!link().loop().isCurrent()) {
      link().loop().handOver(this::trust, 0);
    } else {
      link().place().trust(link().loop().turnBegan());
    }
  }

  @Override
  public void runBlocking(Runnable work) {
    if (!link().loop().isCurrent()) {
      handOver(() -> runBlocking(work), 0);
    } else if (session.isOpen() && !tasks().add(work)) {
      link().overloaded();
    }
  }

  private BlockingTasks tasks() {
    if (parts.tasks == null) {
      ownParts().tasks = new BlockingTasks(link, limits());
    }
    return parts.tasks;
  }

  @Override
  public void close(int code, String reason) {
    Frames.requireClose(code, reason); // Whoever calls is told at once.
    if (link().loop().isCurrent()) {
      startClosing(code, reason);
    } else {
      handOver(() -> startClosing(code, reason), 0);
    }
  }

  @Override
  public void drop() {
    if (link().loop().isCurrent()) {
      link().drop();
    } else {
      handOver(link()::drop, 0);
    }
  }

  @Override
  public long backlog() {
    return link().writer().size() + link().wire().waiting();
  }

  @Override
  public Optional<String> subprotocol() {
    return parts.subprotocol;
  }

  @Override
  public Peer peer() {
    return link().peer();
  }
}
