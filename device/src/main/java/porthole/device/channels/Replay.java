package porthole.device.channels;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import porthole.device.hub.Delivery;
import porthole.device.hub.HistorySearch;
import porthole.device.transport.Connection;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.CloseCode;

/**
 * Sends past signals to one client. They may exceed the backlog of a connection, so they are sent
 * in small batches. Everything else for the client queues behind them. Signals are rendered when
 * their turn comes. Loop's thread.
 */
final class Replay {
  /** Bytes sent at once; a longer message is sent alone. */
  private static final int BATCH_BYTES = 16 * 1024;

  /** Overhead of a message beside its text. */
  private static final int MESSAGE_BYTES = 192;

  /** Cost of a signal that the ring holds or recently held: one queue entry. */
  private static final int SIGNAL_BYTES = 8;

  /** Bound of one replay: all retained signals and some replies. */
  static final int MAX_BYTES = 512 * 1024;

  private static final Delivery NONE = Delivery.none();

  /** Queued signals that are rendered in the same way. */
  private static final class QueuedSignals {
    private final ArrayDeque<Delivery> deliveries;
    private final Function<Delivery, PreparedMessage> message;
    private final ToIntFunction<Delivery> length;
    private final boolean inRing;

    private QueuedSignals(
        Collection<Delivery> deliveries,
        Function<Delivery, PreparedMessage> message,
        ToIntFunction<Delivery> length,
        boolean inRing) {
      this.deliveries = new ArrayDeque<>(deliveries);
      this.message = message;
      this.length = length;
      this.inRing = inRing;
    }

    private int nextLength() {
      return length.applyAsInt(deliveries.peek());
    }

    private int cost(Delivery delivery) {
      return inRing ? SIGNAL_BYTES : MESSAGE_BYTES + length.applyAsInt(delivery);
    }
  }

  private final Connection connection;
  private final ReplayMemory memory;
  private final Runnable whenOver;
  private final ArrayDeque<QueuedSignals> queue = new ArrayDeque<>();

  /** Signals that follow the result of the search under way. */
  private final ArrayDeque<QueuedSignals> afterSearch = new ArrayDeque<>();

  private Optional<HistorySearch> search = Optional.empty();
  private boolean sending;
  private long searchBytes;
  private Optional<Delivery> oldest = Optional.empty();
  private long bytes;
  private boolean over;

  private Replay(Connection connection, ReplayMemory memory, Runnable whenOver) {
    this.connection = connection;
    this.memory = memory;
    this.whenOver = whenOver;
  }

  /**
   * Begins a replay.
   *
   * @param whenOver runs when everything has been sent
   */
  static Replay begin(Connection connection, ReplayMemory memory, Runnable whenOver) {
    Replay replay = new Replay(connection, memory, whenOver);
    memory.begin(replay);
    return replay;
  }

  /** Queues a message. */
  void add(PreparedMessage message) {
    add(
        new QueuedSignals(
            Collections.singleton(NONE), any -> message, any -> message.length(), false));
  }

  /** Queues retained signals; the ring may not hold them any more. */
  void addRetained(Collection<Delivery> retained, Function<Delivery, PreparedMessage> message) {
    add(new QueuedSignals(retained, message, kept -> kept.signal().bytes(), false));
  }

  /** Queues signals of the ring, oldest first. */
  void addFromRing(Collection<Delivery> past, Function<Delivery, PreparedMessage> message) {
    add(new QueuedSignals(past, message, old -> old.signal().bytes(), true));
  }

  /** Queues a new signal, which the ring holds. */
  void addNew(Delivery delivery, Function<Delivery, PreparedMessage> message) {
    QueuedSignals last = last().peekLast();
    if (last != null && last.inRing && last.message == message) {
      last.deliveries.add(delivery);
      count(SIGNAL_BYTES);
    } else {
      addFromRing(Collections.singleton(delivery), message);
    }
  }

  private void add(QueuedSignals queued) {
    if (!over && !queued.deliveries.isEmpty()) {
      last().add(queued);
      findOldest(queued);
      count(MESSAGE_BYTES + queued.deliveries.stream().mapToInt(queued::cost).sum());
    }
  }

  private ArrayDeque<QueuedSignals> last() {
    return search.isPresent() ? afterSearch : queue;
  }

  /** Queues everything that follows behind the result of a search: {@link #finishSearch}. */
  void await(HistorySearch begun) {
    search = Optional.of(begun);
    begun.oldest().ifPresent(this::findOldest);
    searchBytes = SIGNAL_BYTES * (long) begun.size();
    count(searchBytes);
  }

  /**
   * Queues the result of the search, in front of everything queued meanwhile, and starts sending.
   *
   * @param reply is sent first
   */
  void finishSearch(PreparedMessage reply, Function<Delivery, PreparedMessage> message) {
    if (!over) {
      HistorySearch done = search.get();
      search = Optional.empty();
      count(-searchBytes);
      searchBytes = 0;
      add(reply);
      addRetained(done.retained(), message);
      addFromRing(done.fromRing(), message);
      queue.addAll(afterSearch);
      afterSearch.clear();
      if (!sending && !over) {
        sendBatch();
      }
    }
  }

  private void findOldest(QueuedSignals queued) {
    if (queued.inRing) {
      findOldest(queued.deliveries.peek());
    }
  }

  private void findOldest(Delivery delivery) {
    if (oldest.map(other -> delivery.at() < other.at()).orElse(true)) {
      oldest = Optional.of(delivery);
    }
  }

  private void count(long more) {
    bytes += more;
    memory.count(more);
    if (bytes > MAX_BYTES) {
      giveUp();
    } else if (more > 0) {
      memory.relieve();
    }
  }

  /** Returns the bytes that this replay holds. */
  long bytes() {
    return bytes;
  }

  /** Returns the oldest signal in the queue that came from the ring. */
  Optional<Delivery> oldest() {
    return oldest;
  }

  /** Sends the next batch; the rest follows when it has been written. */
  void sendBatch() {
    int sent = 0;
    while (!queue.isEmpty() && (sent == 0 || sent + queue.peek().nextLength() <= BATCH_BYTES)) {
      PreparedMessage next = take();
      sent += MESSAGE_BYTES + next.length();
      connection.send(next); // May close the connection and end this replay.
    }
    oldest = search.flatMap(HistorySearch::oldest);
    queue.forEach(this::findOldest);
    afterSearch.forEach(this::findOldest);
    sending = !queue.isEmpty();
    if (sending) {
      connection.whenWritten(this::sendBatch);
    } else if (!search.isPresent()) {
      end();
      whenOver.run();
    }
  }

  private PreparedMessage take() {
    QueuedSignals first = queue.peek();
    Delivery delivery = first.deliveries.remove();
    count(-first.cost(delivery));
    if (first.deliveries.isEmpty()) {
      queue.remove();
      count(-MESSAGE_BYTES);
    }
    return first.message.apply(delivery);
  }

  /** Closes the connection; the client may reconnect and resume. */
  void giveUp() {
    end();
    connection.close(CloseCode.TRY_AGAIN_LATER, "Too slow for what is signalled.");
  }

  /** Ends the replay; nothing more is sent. */
  void end() {
    over = true;
    queue.clear();
    afterSearch.clear();
    search = Optional.empty();
    oldest = Optional.empty();
    memory.count(-bytes);
    bytes = 0;
    memory.end(this);
  }
}
