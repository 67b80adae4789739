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
 * What one client is told of the past: more than may wait for a peer, so it is told bit by bit, and
 * whatever else it is told waits behind it. Signals are rendered when their turn comes. Loop's
 * thread.
 */
final class Replay {
  /** So much is told at once, or one message. */
  private static final int BIT_BYTES = 16 * 1024;

  /** What a message costs beside its text, waiting or told. */
  private static final int MESSAGE_BYTES = 192;

  /** What a signal costs that the ring holds, or held lately: a place in a queue. */
  private static final int SIGNAL_BYTES = 8;

  /** All that may be retained, and some replies. */
  static final int MAX_BYTES = 512 * 1024;

  private static final Delivery NONE = Delivery.none();

  /** Messages that are told one after the other. */
  private static final class Waiting {
    private final ArrayDeque<Delivery> deliveries;
    private final Function<Delivery, PreparedMessage> message;
    private final ToIntFunction<Delivery> length;
    private final boolean inRing;

    private Waiting(
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
  private final ReplayMemory all;
  private final Runnable whenOver;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  /** What is to be told after the past that is still looked for. */
  private final ArrayDeque<Waiting> behind = new ArrayDeque<>();

  private Optional<HistorySearch> lookedFor = Optional.empty();
  private boolean underWay;
  private long notedBytes;
  private Optional<Delivery> oldest = Optional.empty();
  private long bytes;
  private boolean over;

  private Replay(Connection connection, ReplayMemory all, Runnable whenOver) {
    this.connection = connection;
    this.all = all;
    this.whenOver = whenOver;
  }

  /**
   * Begins to tell a client of the past.
   *
   * @param whenOver is run when all has been told, so that what is new need not wait
   */
  static Replay begin(Connection connection, ReplayMemory all, Runnable whenOver) {
    Replay replay = new Replay(connection, all, whenOver);
    all.begin(replay);
    return replay;
  }

  /** Adds a message, to be told after all before it. */
  void add(PreparedMessage message) {
    add(new Waiting(Collections.singleton(NONE), any -> message, any -> message.length(), false));
  }

  /** Adds retained signals, which the ring may have lost at any time. */
  void addRetained(Collection<Delivery> retained, Function<Delivery, PreparedMessage> message) {
    add(new Waiting(retained, message, kept -> kept.signal().bytes(), false));
  }

  /** Adds signals of the ring, oldest first. */
  void addPast(Collection<Delivery> past, Function<Delivery, PreparedMessage> message) {
    add(new Waiting(past, message, old -> old.signal().bytes(), true));
  }

  /** Adds a signal that is new, and so in the ring. */
  void addNew(Delivery delivery, Function<Delivery, PreparedMessage> message) {
    Waiting last = last().peekLast();
    if (last != null && last.inRing && last.message == message) {
      last.deliveries.add(delivery);
      count(SIGNAL_BYTES);
    } else {
      addPast(Collections.singleton(delivery), message);
    }
  }

  private void add(Waiting waiting) {
    if (!over && !waiting.deliveries.isEmpty()) {
      last().add(waiting);
      findOldest(waiting);
      count(MESSAGE_BYTES + waiting.deliveries.stream().mapToInt(waiting::cost).sum());
    }
  }

  private ArrayDeque<Waiting> last() {
    return lookedFor.isPresent() ? behind : queue;
  }

  /** Lets all that follows wait until the past has been found: {@link #found}. */
  void lookFor(HistorySearch past) {
    lookedFor = Optional.of(past);
    past.oldest().ifPresent(this::findOldest);
    notedBytes = SIGNAL_BYTES * (long) past.size();
    count(notedBytes);
  }

  /**
   * Adds what was found, in front of what has been added meanwhile, and goes on.
   *
   * @param reply is told first
   */
  void found(PreparedMessage reply, Function<Delivery, PreparedMessage> message) {
    if (!over) {
      HistorySearch past = lookedFor.get();
      lookedFor = Optional.empty();
      count(-notedBytes);
      notedBytes = 0;
      add(reply);
      addRetained(past.retained(), message);
      addPast(past.fromRing(), message);
      queue.addAll(behind);
      behind.clear();
      if (!underWay && !over) {
        go();
      }
    }
  }

  private void findOldest(Waiting waiting) {
    if (waiting.inRing) {
      findOldest(waiting.deliveries.peek());
    }
  }

  private void findOldest(Delivery delivery) {
    if (oldest.map(other -> delivery.at() < other.at()).orElse(true)) {
      oldest = Optional.of(delivery);
    }
  }

  private void count(long more) {
    bytes += more;
    all.count(more);
    if (bytes > MAX_BYTES) {
      giveUp();
    } else if (more > 0) {
      all.relieve();
    }
  }

  /** Returns what this costs while it waits. */
  long bytes() {
    return bytes;
  }

  /** Returns the oldest signal that is held because the ring held it. */
  Optional<Delivery> oldest() {
    return oldest;
  }

  /** Tells the next bit, and the rest when that has been written. */
  void go() {
    int told = 0;
    while (!queue.isEmpty() && (told == 0 || told + queue.peek().nextLength() <= BIT_BYTES)) {
      PreparedMessage next = take();
      told += MESSAGE_BYTES + next.length();
      connection.send(next); // Which may be the end.
    }
    oldest = lookedFor.flatMap(HistorySearch::oldest);
    queue.forEach(this::findOldest);
    behind.forEach(this::findOldest);
    underWay = !queue.isEmpty();
    if (underWay) {
      connection.whenWritten(this::go);
    } else if (!lookedFor.isPresent()) {
      end();
      whenOver.run();
    }
  }

  private PreparedMessage take() {
    Waiting first = queue.peek();
    Delivery delivery = first.deliveries.remove();
    count(-first.cost(delivery));
    if (first.deliveries.isEmpty()) {
      queue.remove();
      count(-MESSAGE_BYTES);
    }
    return first.message.apply(delivery);
  }

  /** Closes the connection: its client may come back and resume. */
  void giveUp() {
    end();
    connection.close(CloseCode.TRY_AGAIN_LATER, "Too slow for what is signalled.");
  }

  /** Tells nothing more. */
  void end() {
    over = true;
    queue.clear();
    behind.clear();
    lookedFor = Optional.empty();
    oldest = Optional.empty();
    all.count(-bytes);
    bytes = 0;
    all.end(this);
  }
}
