package porthole.device.transport.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.loop.Link;
import porthole.protocol.WebSocketSession;

/**
 * Sends messages in fragments (RFC 6455, section 5.4), one after the other, and each fragment when
 * the one before has been written. Other messages wait meanwhile; control frames do not. Loop's
 * thread.
 */
final class FragmentedMessages {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Link link;
  private final WebSocketSession session;
  private final long maxBytesBehind;
  private final Queue<Waiting> behind = new ArrayDeque<>();
  private long bytesBehind;
  private Optional<FragmentSource> underWay = Optional.empty();
  private int opcode;

  FragmentedMessages(Link link, WebSocketSession session, long maxBytesBehind) {
    this.link = link;
    this.session = session;
    this.maxBytesBehind = maxBytesBehind;
  }

  /**
   * Work that waits for the end of the message under way, and how to release it if the connection
   * ends first.
   */
  private static final class Waiting {
    private final long bytes;
    private final Runnable work;
    private final Runnable giveBack;

    private Waiting(long bytes, Runnable work, Runnable giveBack) {
      this.bytes = bytes;
      this.work = work;
      this.giveBack = giveBack;
    }
  }

  boolean isUnderWay() {
    return underWay.isPresent();
  }

  /** Sends a message, after the one under way. */
  void send(int opcode, FragmentSource fragments) {
    if (isUnderWay()) {
      int cost = PreparedMessage.OBJECT_BYTES;
      add(new Waiting(cost, () -> send(opcode, fragments), fragments::close));
    } else {
      this.opcode = opcode;
      underWay = Optional.of(fragments);
      link.guarded(this::next);
    }
  }

  /** Runs something after the message under way. */
  void behind(long bytes, Runnable work) {
    add(new Waiting(bytes, work, () -> {}));
  }

  private void add(Waiting waiting) {
    behind.add(waiting);
    bytesBehind += waiting.bytes;
    if (bytesBehind > maxBytesBehind) {
      link.tooSlow();
    }
  }

  private void next() {
    underWay.ifPresent(fragments -> fragments.next(fragment -> link.guarded(() -> take(fragment))));
  }

  private void take(Optional<ByteBuffer> fragment) {
    if (!isUnderWay()) {
      return; // The connection has ended during the read.
    }
    if (fragment.isPresent()) {
      session.sendFragment(opcode, fragment.get(), false);
      link.writer().whenWritten(this::next);
    } else {
      session.sendFragment(opcode, NOTHING.duplicate(), true);
      underWay.ifPresent(FragmentSource::close);
      underWay = Optional.empty();
      goOn();
    }
  }

  private void goOn() {
    while (!isUnderWay() && !behind.isEmpty()) {
      Waiting next = behind.remove();
      bytesBehind -= next.bytes;
      next.work.run();
    }
  }

  /** Releases all sources: the connection has ended. */
  void clear() {
    underWay.ifPresent(FragmentSource::close);
    underWay = Optional.empty();
    behind.forEach(waiting -> waiting.giveBack.run());
    behind.clear();
  }
}
