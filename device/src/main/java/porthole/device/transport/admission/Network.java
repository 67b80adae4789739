package porthole.device.transport.admission;

/** The connections, TLS handshakes and token buckets of one network. */
final class Network {
  private final Rates rates;
  private int sources;
  private int connections;
  private int handshakes;
  private long opensFull;
  private long messagesFull;
  private long bytesFull;

  Network(Rates rates) {
    this.rates = rates;
  }

  Rates rates() {
    return rates;
  }

  int connections() {
    return connections;
  }

  void count(int connections) {
    this.connections += connections;
  }

  int handshakes() {
    return handshakes;
  }

  void countHandshakes(int handshakes) {
    this.handshakes += handshakes;
  }

  /** Counts the known addresses of this network. */
  void countSources(int sources) {
    this.sources += sources;
  }

  boolean hasSources() {
    return sources > 0;
  }

  boolean mayOpen(long now) {
    return rates.opensPerAddress.readyAt(opensFull) <= now;
  }

  void open(long now) {
    opensFull = rates.opensPerAddress.take(opensFull, 1, now);
  }

  void received(long messages, long bytes, long now) {
    messagesFull = rates.messagesPerAddress.take(messagesFull, messages, now);
    bytesFull = rates.bytesPerAddress.take(bytesFull, bytes, now);
  }

  /** Returns the time from which more may be received. */
  long readyAt() {
    return Math.max(
        rates.messagesPerAddress.readyAt(messagesFull), rates.bytesPerAddress.readyAt(bytesFull));
  }

  /** Returns whether this is as good as a new one: nothing open and all buckets full. */
  boolean isForgettable(long now) {
    return connections == 0
        && handshakes == 0
        && Math.max(opensFull, Math.max(messagesFull, bytesFull)) <= now;
  }
}
