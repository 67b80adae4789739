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
import porthole.protocol.Frames;

/**
 * What a service has one WebSocket do, on whichever thread: each method is carried out on the
 * loop's, or handed over to it. The rest belongs to that thread. It is what {@link
 * WebSocketProtocol} begins with rather than an object beside it, which an idle connection would
 * have to hold.
 */
public abstract class WebSocketSender implements Connection {
  private final Link link;
  private final LinkCompression compression;
  private final Optional<String> subprotocol;
  private BlockingTasks errands;
  private FragmentedMessages fragmented;
  private boolean open = true;

  WebSocketSender(Link link, LinkCompression compression, Optional<String> subprotocol) {
    this.link = link;
    this.compression = compression;
    this.subprotocol = subprotocol;
  }

  /** Begins the closing handshake, unless it has begun. Loop's thread. */
  abstract void startClosing(int code, String reason);

  public final Link link() {
    return link;
  }

  final Limits limits() {
    return link.terms().limits();
  }

  final Traffic traffic() {
    return link.terms().traffic();
  }

  final LinkCompression compression() {
    return compression;
  }

  /** Returns whether no close frame has been sent. */
  final boolean isOpen() {
    return open;
  }

  /** Sends nothing from now on, and forgets what was to be sent or done and has not begun. */
  final void sendNoMore() {
    open = false;
    if (errands != null) {
      errands.clear();
    }
    if (fragmented != null) {
      fragmented.clear();
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

  /** What goes wrong on the loop then ends this connection, as it does in a handler. */
  private void handOver(Runnable work, int carried) {
    link.loop().handOver(() -> link.guarded(work), carried);
  }

  private void sendMessage(int opcode, ByteBuffer payload) {
    if (!link.loop().isCurrent()) {
      handOver(() -> sendMessage(opcode, payload), payload.remaining());
    } else if (mustWait()) {
      send(PreparedMessage.of(opcode, payload));
    } else if (open) {
      traffic().sent();
      if (compression.wants(payload.remaining())) {
        sendCompressed(opcode, payload);
      } else {
        sendFrame(opcode, payload);
      }
    }
  }

  private void sendCompressed(int opcode, ByteBuffer payload) {
    Optional<ByteBuffer> smaller = compression.compress(payload);
    int bit = smaller.isPresent() ? Frames.COMPRESSED : 0;
    sendFrame(opcode | bit, smaller.orElse(payload));
  }

  private void sendFrame(int opcode, ByteBuffer payload) {
    if (link.writer().overflow() == Overflow.PAUSE_READING) {
      link.writer().sendFrame(opcode, payload);
    } else { // A message that may be dropped is one of its own.
      link.writer().send(PreparedMessage.of(opcode, payload));
    }
  }

  @Override
  public void send(PreparedMessage message) {
    if (!link.loop().isCurrent()) {
      handOver(() -> send(message), message.cost());
    } else if (mustWait()) {
      fragmented.behind(message.cost(), () -> send(message));
    } else if (open) {
      traffic().sent();
      link.writer().send(message);
    }
  }

  @Override
  public void send(Iterator<String> fragments) {
    sendFragments(Frames.TEXT, FragmentSource.of(fragments));
  }

  @Override
  public void send(InputStream data) {
    sendFragments(Frames.BINARY, FragmentSource.of(data, this, link.loop(), limits()));
  }

  private void sendFragments(int opcode, FragmentSource fragments) {
    if (!link.loop().isCurrent()) {
      handOver(() -> sendFragments(opcode, fragments), 0);
    } else if (!open) {
      fragments.close();
    } else {
      traffic().sent();
      fragmented().send(opcode, fragments);
    }
  }

  /** Returns whether a fragmented message is under way, which no other may interrupt. */
  private boolean mustWait() {
    return fragmented != null && fragmented.isUnderWay();
  }

  private FragmentedMessages fragmented() {
    if (fragmented == null) { // Most connections never have any.
      fragmented = new FragmentedMessages(link, limits().of(Limit.BACKLOG_BYTES));
    }
    return fragmented;
  }

  @Override
  public void ping(ByteBuffer data) {
    Frames.requireControl(data); // Whoever calls is told at once.
    if (!link.loop().isCurrent()) {
      handOver(() -> ping(data), data.remaining());
    } else if (open) {
      link.writer().sendFrame(Frames.PING, data.duplicate());
    }
  }

  @Override
  public void whenWritten(Runnable work) {
    if (mustWait()) {
      fragmented.behind(0, () -> whenWritten(work));
    } else if (open) {
      link.writer()
          .whenWritten(
              () -> {
                if (open) {
                  work.run();
                }
              });
    }
  }

  @Override
  public void trust() {
    if (!link.loop().isCurrent()) {
      link.loop().handOver(this::trust, 0);
    } else {
      link.place().trust(link.loop().turnBegan());
    }
  }

  @Override
  public void runBlocking(Runnable work) {
    if (!link.loop().isCurrent()) {
      handOver(() -> runBlocking(work), 0);
    } else if (open && !errands().add(work)) {
      link.overloaded();
    }
  }

  private BlockingTasks errands() {
    if (errands == null) { // Most connections never have any.
      errands = new BlockingTasks(link, limits());
    }
    return errands;
  }

  @Override
  public void close(int code, String reason) {
    Frames.requireClose(code, reason); // Whoever calls is told at once.
    if (link.loop().isCurrent()) {
      startClosing(code, reason);
    } else {
      handOver(() -> startClosing(code, reason), 0);
    }
  }

  @Override
  public void drop() {
    if (link.loop().isCurrent()) {
      link.drop();
    } else {
      handOver(link::drop, 0);
    }
  }

  @Override
  public long backlog() {
    return link.writer().size() + link.wire().waiting();
  }

  @Override
  public Optional<String> subprotocol() {
    return subprotocol;
  }

  @Override
  public Peer peer() {
    return link.peer();
  }
}
