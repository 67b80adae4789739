package porthole.tools.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/**
 * One connection under load. It sends at its pace and compares received answers with the messages
 * of its source: itself for an echo, the sender for a fan-out. For its worker's thread.
 */
final class Talker implements AnswerCheck.Listener {
  /** Messages in flight for each of which the missing listeners are counted. */
  static final int MAX_IN_FLIGHT = 1 << 14;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Worker worker;
  private final ConnectionOpener.Opened opened;
  private final Reel reel;
  private final boolean hasReceipts;
  private final AnswerCheck answers;
  private final ByteBuffer requests;
  private final SendPace pace;
  private final int listeners;
  private final short[] missing;
  private Talker source = this;
  private ByteBuffer control = NOTHING;
  private long position;
  private long sent;
  private long answered;
  private long heard;
  private boolean gone;

  private Talker(
      Worker worker,
      ConnectionOpener.Opened opened,
      Reel reel,
      boolean raw,
      Optional<Dialect> receipts,
      SendPace pace,
      int listeners) {
    this.worker = worker;
    this.opened = opened;
    this.reel = reel;
    this.hasReceipts = receipts.isPresent();
    this.answers =
        receipts
            .map(dialect -> AnswerCheck.toReceipts(reel, dialect, this))
            .orElseGet(() -> AnswerCheck.to(reel, raw, this));
    this.requests = reel.requests();
    this.pace = pace;
    this.listeners = listeners;
    this.missing = new short[listeners > 0 ? MAX_IN_FLIGHT : 0];
    opened.key().attach(this);
  }

  /** Returns a connection that gets its own answers; an idle one at {@link SendPace#never}. */
  static Talker echo(
      Worker worker, ConnectionOpener.Opened opened, Reel reel, boolean raw, SendPace pace) {
    return new Talker(worker, opened, reel, raw, Optional.empty(), pace, 0);
  }

  /** Returns a sender whose every message must reach the given number of listeners. */
  static Talker sender(
      Worker worker,
      ConnectionOpener.Opened opened,
      Reel reel,
      Dialect dialect,
      SendPace pace,
      int listeners) {
    Optional<Dialect> receipts = dialect.hasReceipts() ? Optional.of(dialect) : Optional.empty();
    return new Talker(worker, opened, reel, false, receipts, pace, listeners);
  }

  /** Returns a listener. */
  static Talker listener(Worker worker, ConnectionOpener.Opened opened, Reel reel, Talker source) {
    Talker listener =
        new Talker(worker, opened, reel, false, Optional.empty(), SendPace.never(), 0);
    listener.source = source;
    return listener;
  }

  /** Starts the connection; bytes that came right after the handshake are checked as well. */
  void begin() {
    opened.key().interestOps(SelectionKey.OP_READ);
    receive(opened.early());
  }

  void ready() {
    if (opened.key().isValid() && opened.key().isReadable()) {
      read();
    }
    pump();
  }

  private void read() {
    ByteBuffer bytes = worker.readBuffer();
    try {
      if (opened.wire().read(bytes) < 0) {
        lose("the server closed the connection");
        return;
      }
    } catch (IOException e) {
      lose("the connection was lost: " + e.getMessage());
      return;
    }
    receive(bytes.flip());
  }

  private void receive(ByteBuffer bytes) {
    answers.receive(bytes);
  }

  /** Sends the messages that the pace allows now. */
  void pump() {
    if (gone) {
      return;
    }
    long now = worker.now();
    long allowed = pace.allowed(now, answered);
    if (worker.isOver()) { // Messages due before the end are still sent.
      allowed = Math.min(allowed, pace.due(worker.end(), sent));
    }
    for (; sent < allowed; sent++) {
      pace.sent(sent, now);
      if (listeners > 0) {
        missing[(int) (sent % MAX_IN_FLIGHT)] = (short) listeners;
      }
    }
    try {
      write();
    } catch (IOException e) {
      lose("the connection was lost: " + e.getMessage());
    }
  }

  private void write() throws IOException {
    long end = sent * reel.requestBytes();
    boolean allOut = true;
    while (allOut && (position < end || control.hasRemaining())) {
      allOut =
          isBetweenFrames() && control.hasRemaining()
              ? opened.wire().write(control)
              : writeMessages(end);
    }
    int interest = SelectionKey.OP_READ | (allOut ? 0 : SelectionKey.OP_WRITE);
    if (opened.key().interestOps() != interest) {
      opened.key().interestOps(interest);
    }
  }

  private boolean isBetweenFrames() {
    return position % reel.requestBytes() == 0;
  }

  private boolean writeMessages(long end) throws IOException {
    int from = (int) (position % (requests.capacity() / 2));
    long restOfFrame = reel.requestBytes() - position % reel.requestBytes();
    long wanted = control.hasRemaining() ? restOfFrame : end - position;
    requests.limit((int) Math.min(requests.capacity(), from + wanted));
    requests.position(from);
    boolean allOut = opened.wire().write(requests);
    position += requests.position() - from;
    return allOut;
  }

  @Override
  public void answered(long message, boolean right) {
    heard = message + 1;
    if (listeners > 0) {
      if (hasReceipts && (!right || message >= sent)) {
        worker.tally().wrong("a receipt that is not for what was sent");
      }
      return; // A sender without receipts may or may not get its own messages.
    }
    if (message >= source.sent) {
      worker.tally().wrong("a message that was not asked for");
      return;
    }
    long since = source.pace.since(message);
    if (!right) {
      worker.tally().wrong("an answer that is not what was sent");
    } else if (worker.counts(source.pace.countedAt(since, worker.now()))) {
      worker.tally().answered(worker.now() - since);
    }
    source.delivered(message);
  }

  private void delivered(long message) {
    if (listeners == 0 || --missing[(int) (message % MAX_IN_FLIGHT)] == 0) {
      answered = message + 1;
    }
  }

  @Override
  public void sends(ByteBuffer frame) {
    if (!control.hasRemaining()) { // One pong answers several pings (RFC 6455, section 5.5.3).
      control = frame;
    }
  }

  @Override
  public void closing(String why) {
    lose(why);
  }

  private void lose(String why) {
    if (!gone) {
      worker.tally().closed(why);
      leave();
    }
  }

  boolean isGone() {
    return gone;
  }

  /** Returns how many messages due by a time have not arrived. */
  private long lacks(long time) {
    return listeners > 0 && !hasReceipts
        ? 0
        : Math.max(0, source.pace.due(time, source.sent) - heard);
  }

  /** Returns whether no answer to a message sent by then is awaited; a lost one awaits none. */
  boolean isSettled(long time) {
    return gone || lacks(time) == 0;
  }

  /** Counts the messages due by a time that have not arrived by now. */
  void settle(long time) {
    for (long message = heard, end = heard + lacks(time); message < end; message++) {
      worker.tally().unanswered(worker.now() - source.pace.since(message));
    }
  }

  /** Sends a close frame and closes without waiting for an answer. */
  void bye(boolean raw) {
    if (gone) {
      return;
    }
    try {
      if (!raw && isBetweenFrames() && !control.hasRemaining()) {
        answers.close();
        opened.wire().write(control);
      }
    } catch (IOException e) {
      // The server closed first.
    }
    leave();
  }

  private void leave() {
    gone = true;
    worker.close(opened.key());
  }
}
